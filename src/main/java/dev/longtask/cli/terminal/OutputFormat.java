package dev.longtask.cli.terminal;

/** The formats of what a command prints. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** The server's answer. */
    JSON,
    /** The server's answer. */
    YAML,
    /** Names only, one a line. */
    QUIET
}
