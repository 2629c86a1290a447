package dev.longtask.cli.exit;

import java.util.List;

/** Ends a command with a message for the user, who sees no stack trace. */
public final class CommandFailure extends RuntimeException {
    private final transient ExitCode code;
    private final transient List<String> details;

    /**
     * A failure.
     *
     * @param message one line that says what to do
     * @param details further lines, such as one per invalid field
     */
    public CommandFailure(ExitCode code, String message, List<String> details) {
        super(message);
        this.code = code;
        this.details = List.copyOf(details);
    }

    public CommandFailure(ExitCode code, String message) {
        this(code, message, List.of());
    }

    /** An error without a code of its own. */
    public CommandFailure(String message) {
        this(ExitCode.ERROR, message);
    }

    /** A wrong argument or option. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }

    public ExitCode code() {
        return code;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public List<String> details() {
        return details;
    }
}
