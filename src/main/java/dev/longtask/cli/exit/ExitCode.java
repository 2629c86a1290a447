package dev.longtask.cli.exit;

/** The exit codes of the command line, as the help and the documentation list them. */
public enum ExitCode {
    SUCCESS(0, "success; the task is COMPLETE"),
    ERROR(1, "an error"),
    USAGE(2, "wrong use of the command line"),
    FAILED(3, "the task is FAILED"),
    CANCELLED(4, "the task is CANCELLED"),
    DEAD(5, "the task is DEAD"),
    TIMED_OUT(6, "the task has not finished in time"),
    NOT_SIGNED_IN(7, "not signed in"),
    FORBIDDEN(8, "signed in, but not allowed"),
    INTERRUPTED(130, "interrupted; the task goes on");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }

    /**
     * The code for a task's status.
     *
     * @param status a terminal status; others, such as those of a later version of the service, are an error
     */
    public static ExitCode ofStatus(String status) {
        return switch (status) {
            case "COMPLETE" -> SUCCESS;
            case "FAILED" -> FAILED;
            case "CANCELLED" -> CANCELLED;
            case "DEAD" -> DEAD;
            default -> ERROR;
        };
    }

    /** Whether a task with this status has finished. */
    public static boolean isTerminal(String status) {
        return ofStatus(status) != ERROR;
    }
}
