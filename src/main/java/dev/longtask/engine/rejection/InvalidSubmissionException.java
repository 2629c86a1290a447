package dev.longtask.engine.rejection;

import dev.longtask.engine.type.Violation;
import java.util.List;

/** The submission breaks rules; {@link #violations} lists the fields and their rules. */
public final class InvalidSubmissionException extends RequestRejected {
    private static final long serialVersionUID = 1;

    private final transient List<Violation> violations;

    public InvalidSubmissionException(List<Violation> violations) {
        super("The submission is invalid.");
        this.violations = List.copyOf(violations);
    }

    /** The broken rules, immutable. */
    public List<Violation> violations() {
        return violations;
    }
}
