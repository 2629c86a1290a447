package dev.longtask.cli.login;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import java.time.Duration;

/** Waits. */
interface Pause {
    void of(Duration duration);

    /** Waits by the real time. */
    static Pause real() {
        return duration -> {
            try {
                Thread.sleep(duration);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted");
            }
        };
    }
}
