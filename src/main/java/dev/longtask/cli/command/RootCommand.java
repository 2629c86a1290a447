package dev.longtask.cli.command;

import dev.longtask.cli.terminal.OutputFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command above all others, with the options that each command has. */
@Command(
        name = "longtask",
        description = {
            "Runs work that takes too long for one HTTP request.",
            "Without arguments, it starts the service. With a command, it is a client of a running service."
        })
public final class RootCommand {
    @Option(
            names = "--server",
            paramLabel = "URL|NAME",
            scope = ScopeType.INHERIT,
            description = "The service to call; else $LONGTASK_SERVER, else the current server of 'longtask config',"
                    + " else http://localhost:8080")
    private String server = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "json|yaml|table",
            scope = ScopeType.INHERIT,
            description = "The format of the output; table is for people and may change")
    private OutputFormat output = OutputFormat.TABLE;

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Short for --output json")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print ids only, one a line")
    private boolean quiet;

    @Option(
            names = "--insecure",
            scope = ScopeType.INHERIT,
            description = "Allow sending a token over plain http to another machine")
    private boolean insecure;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help")
    @SuppressWarnings("UnusedVariable")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the version")
    @SuppressWarnings("UnusedVariable")
    private boolean version;

    String server() {
        return server;
    }

    OutputFormat format() {
        if (quiet) {
            return OutputFormat.QUIET;
        }
        return json ? OutputFormat.JSON : output;
    }

    boolean isInsecure() {
        return insecure;
    }
}
