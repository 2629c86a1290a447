package dev.longtask.cli;

import dev.longtask.cli.command.CompletionCommand;
import dev.longtask.cli.command.NodesCommand;
import dev.longtask.cli.command.RootCommand;
import dev.longtask.cli.command.ServeCommand;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.command.TypesCommand;
import dev.longtask.cli.command.WorkersCommand;
import dev.longtask.cli.command.account.ConfigCommand;
import dev.longtask.cli.command.account.LoginCommand;
import dev.longtask.cli.command.account.LogoutCommand;
import dev.longtask.cli.command.account.WhoamiCommand;
import dev.longtask.cli.command.task.CancelCommand;
import dev.longtask.cli.command.task.DeleteCommand;
import dev.longtask.cli.command.task.GetCommand;
import dev.longtask.cli.command.task.HistoryCommand;
import dev.longtask.cli.command.task.ListCommand;
import dev.longtask.cli.command.task.LogsCommand;
import dev.longtask.cli.command.task.RetryCommand;
import dev.longtask.cli.command.task.SubmitCommand;
import dev.longtask.cli.command.task.WatchCommand;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Style;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
public final class Cli {
    private static final Set<String> HELP = Set.of("-h", "--help");
    private static final int NARROWEST_HELP = 60;
    private static final int USUAL_HELP = 100;
    private static final int WIDEST_HELP = 120;

    private Cli() {}

    /** Whether these arguments start the service. */
    public static boolean isService(String... args) {
        return args.length == 0 || (args.length == 1 && args[0].equals("serve"));
    }

    /**
     * Runs a command of the client.
     *
     * @return the exit code
     */
    public static int run(Terminal terminal, String... args) {
        if (args.length == 1 && args[0].equals("--version")) {
            // Without reading the commands, which takes longer than anything else here.
            terminal.out().println(version()[0]);
            return ExitCode.SUCCESS.number();
        }
        RootCommand root = new RootCommand();
        try (Session session = new Session(root, terminal)) {
            // Asking for the width starts a process.
            boolean isHelp = terminal.isInteractive() && List.of(args).stream().anyMatch(HELP::contains);
            int width = isHelp ? Math.clamp(terminal.columns(), NARROWEST_HELP, WIDEST_HELP) : USUAL_HELP;
            return commands(root, session, width).execute(args);
        }
    }

    /**
     * All commands.
     *
     * @param helpWidth columns of the help
     */
    static CommandLine commands(RootCommand root, Session session, int helpWidth) {
        Terminal terminal = session.terminal();
        CommandLine line = new CommandLine(root)
                .addSubcommand(new SubmitCommand(session))
                .addSubcommand(new WatchCommand(session))
                .addSubcommand(new GetCommand(session))
                .addSubcommand(new ListCommand(session))
                .addSubcommand(new CancelCommand(session))
                .addSubcommand(new RetryCommand(session))
                .addSubcommand(new DeleteCommand(session))
                .addSubcommand(new LogsCommand(session))
                .addSubcommand(new HistoryCommand(session))
                .addSubcommand(new TypesCommand(session))
                .addSubcommand(new NodesCommand(session))
                .addSubcommand(new WorkersCommand(session))
                .addSubcommand(new LoginCommand(session))
                .addSubcommand(new LogoutCommand(session))
                .addSubcommand(new WhoamiCommand(session))
                .addSubcommand(new ConfigCommand(session))
                .addSubcommand(new CompletionCommand(session))
                .addSubcommand(new ServeCommand());
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(Integer.toString(code.number()), code.meaning());
        }
        configure(line, codes);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                // Otherwise @FILE would be a file with arguments, also behind --input.
                .setExpandAtFiles(false)
                .setOut(writer(terminal.out()))
                .setErr(writer(terminal.error()))
                .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.hasColours() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpWidth(helpWidth)
                .setParameterExceptionHandler((e, ignored) -> misused(terminal, e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(terminal, e));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    private static void configure(CommandLine line, Map<String, String> codes) {
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes)
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n")
                .sortOptions(false);
        line.getCommandSpec().versionProvider(Cli::version);
        line.getSubcommands().values().forEach(command -> configure(command, codes));
    }

    private static int misused(Terminal terminal, ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        print(terminal, SafeText.of(reason(e)) + " See: " + command + " --help");
        return ExitCode.USAGE.number();
    }

    private static String reason(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            List<String> suggestions = unmatched.getSuggestions();
            return "Unknown command or argument: " + unmatched.getUnmatched().getFirst()
                    + (suggestions.isEmpty() ? "." : ". Did you mean " + String.join(" or ", suggestions) + "?");
        }
        return e.getMessage() + ".";
    }

    private static int failed(Terminal terminal, Exception e) {
        if (e instanceof CommandFailure failure) {
            print(terminal, SafeText.of(failure.text()));
            failure.details().forEach(detail -> terminal.error().println(SafeText.of(detail)));
            return failure.code().number();
        }
        print(terminal, "unexpected error, please report it: " + SafeText.of(e.toString()));
        return ExitCode.ERROR.number();
    }

    private static void print(Terminal terminal, String message) {
        terminal.error().println(terminal.styled(Style.RED, "longtask:") + " " + message);
    }

    private static String[] version() {
        try (InputStream in = Objects.requireNonNull(Cli.class.getResourceAsStream("version.txt"))) {
            return new String[] {"longtask " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
