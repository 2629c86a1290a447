package dev.longtask.cli.command;

import dev.longtask.cli.exit.CommandFailure;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands in a shell. */
@Command(
        name = "completion",
        description = {
            "Prints a script that completes commands and options in a shell.",
            "bash and zsh: source <(longtask completion bash). fish: longtask completion fish | source"
        })
public final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh|fish", description = "The shell")
    private String shell = "";

    public CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine root = Objects.requireNonNull(spec.root().commandLine());
        switch (shell) {
            // The script turns on zsh's own support of bash's completions.
            case "bash", "zsh" -> session.println(AutoComplete.bash("longtask", root));
            case "fish" -> session.println(FishCompletion.script(root));
            default -> throw CommandFailure.usage("The shell must be bash, zsh or fish");
        }
        return 0;
    }
}
