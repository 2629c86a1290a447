package dev.longtask.engine;

import java.util.List;

/** A submission that breaks rules; it names each field and its rule. */
public final class InvalidSubmissionException extends RequestRejected {
    private static final long serialVersionUID = 1;

    /**
     * A broken rule.
     *
     * @param pointer JSON pointer to the field (RFC 6901)
     * @param rule what is wrong with it
     */
    public record Violation(String pointer, String rule) {}

    private final transient List<Violation> violations;

    public InvalidSubmissionException(List<Violation> violations) {
        super("The submission is invalid.");
        this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
        return violations;
    }
}
