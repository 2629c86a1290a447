package dev.longtask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.cli.command.RootCommand;
import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/cli.md} is made from the help of the commands. */
class CliDocTest {
    private static final Path PAGE = Path.of("docs/cli.md");
    private static final String BEGIN = "<!-- Made from the commands' help; see CliDocTest. -->\n";
    private static final String WRITE = "docs.write";

    private final List<String> lines = new ArrayList<>();

    @Test
    void thePageShowsTheHelpOfEachCommand() throws IOException {
        Terminal terminal = new Terminal(Map.of(), InputStream.nullInputStream(), System.out, System.err, false);
        RootCommand root = new RootCommand();
        try (Session session = new Session(root, terminal)) {
            describe(Cli.commands(root, session, 100));
        }
        String page = Files.readString(PAGE);
        String before = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        String made = before + String.join("\n", lines) + "\n";

        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, made);
        }

        assertThat(page)
                .as("docs/cli.md differs from the help. Write it with: ./mvnw test -Dtest=CliDocTest -D%s=true", WRITE)
                .isEqualTo(made);
    }

    private void describe(CommandLine root) {
        lines.addAll(List.of("", "## Commands", "", "| command | does |", "| --- | --- |"));
        List<CommandLine> detailed = new ArrayList<>();
        collect(root, detailed);
        lines.addAll(List.of("", "## Options of all commands", "", "| option | meaning |", "| --- | --- |"));
        root.getCommandSpec().options().forEach(this::row);
        lines.addAll(List.of("", "## Exit codes", "", "| code | meaning |", "| --- | --- |"));
        for (ExitCode code : ExitCode.values()) {
            lines.add("| " + code.number() + " | " + code.meaning() + " |");
        }
        for (CommandLine command : detailed) {
            CommandSpec spec = command.getCommandSpec();
            lines.addAll(List.of("", "## " + synopsis(spec), ""));
            List<String> description = List.of(spec.usageMessage().description());
            if (description.size() > 1) {
                lines.addAll(List.of(String.join(" ", description.subList(1, description.size())), ""));
            }
            lines.addAll(List.of("| argument or option | meaning |", "| --- | --- |"));
            spec.positionalParameters().forEach(this::row);
            own(spec).forEach(this::row);
        }
    }

    private void collect(CommandLine parent, List<CommandLine> detailed) {
        for (CommandLine command : parent.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            lines.add("| `" + cell(synopsis(spec)) + "` | "
                    + cell(spec.usageMessage().description()[0]) + " |");
            if (!own(spec).isEmpty()) {
                detailed.add(command);
            }
            collect(command, detailed);
        }
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder synopsis = new StringBuilder(spec.qualifiedName());
        spec.positionalParameters().forEach(parameter -> {
            String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
            synopsis.append(' ').append(parameter.arity().min() == 0 ? "[" + label + "]" : label);
        });
        return synopsis.toString();
    }

    private static List<OptionSpec> own(CommandSpec spec) {
        return spec.options().stream().filter(option -> !option.inherited()).toList();
    }

    private void row(ArgSpec argument) {
        String names = argument instanceof OptionSpec option
                ? String.join("`, `", option.names()) + (option.arity().max() == 0 ? "" : " " + option.paramLabel())
                : argument.paramLabel();
        lines.add("| `" + cell(names) + "` | " + cell(String.join(" ", argument.description())) + " |");
    }

    /** A vertical bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
