package dev.longtask.cli.terminal;

/** The looks of a text on a terminal with colours. */
public enum Style {
    BOLD("1"),
    DIM("2"),
    RED("31"),
    GREEN("32"),
    YELLOW("33"),
    BLUE("34"),
    PLAIN("");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The style of a task's status. */
    public static Style ofStatus(String status) {
        return switch (status) {
            case "COMPLETE" -> GREEN;
            case "FAILED", "DEAD" -> RED;
            case "CANCELLED", "CANCEL_REQUESTED" -> YELLOW;
            case "RUNNING" -> BLUE;
            default -> PLAIN;
        };
    }

    String applied(String text) {
        return this == PLAIN ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
