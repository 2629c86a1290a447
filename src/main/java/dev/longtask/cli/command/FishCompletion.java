package dev.longtask.cli.command;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completions for fish, which picocli does not know: a line per command and per option. */
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandLine root) {
        StringBuilder script = new StringBuilder("complete -c longtask -f\n");
        for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
            add(script, "__fish_use_subcommand", "-a " + command.getKey(), description(command.getValue()));
            String used = "__fish_seen_subcommand_from " + command.getKey();
            command.getValue()
                    .getSubcommands()
                    .forEach((name, nested) -> add(script, used, "-a " + name, description(nested)));
            for (OptionSpec option : command.getValue().getCommandSpec().options()) {
                add(script, used, names(option), first(option.description()));
            }
        }
        return script.toString().stripTrailing();
    }

    private static void add(StringBuilder script, String condition, String what, String description) {
        script.append("complete -c longtask -n ")
                .append(quoted(condition))
                .append(' ')
                .append(what)
                .append(" -d ")
                .append(quoted(description))
                .append('\n');
    }

    private static String names(OptionSpec option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names()) {
            names.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                    .append(' ');
        }
        // A file's name may follow only where it can be meant.
        return names + (option.arity().max() == 0 ? "" : option.longestName().equals("--input") ? "-r -F" : "-x");
    }

    private static String description(CommandLine command) {
        return first(command.getCommandSpec().usageMessage().description());
    }

    private static String first(String... lines) {
        return lines.length == 0 ? "" : lines[0];
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
