package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;

/** Shows the progress of one task. Used by one thread. */
public interface ProgressView extends AutoCloseable {
    /** The task has changed, or its state is known for the first time. */
    void changed(JsonNode task);

    /** The task has logged a line. */
    void logged(JsonNode line);

    /** Something about the watching itself, such as a lost connection. */
    void noted(String text);

    /** A little time has passed, about a quarter of a second. */
    void ticked();

    /** Stops drawing, for a question to the user. */
    void paused();

    /** Draws again. */
    void resumed();

    /** Leaves the terminal as it was. */
    @Override
    void close();

    /** Shows nothing. */
    static ProgressView silent() {
        return new ProgressView() {
            @Override
            public void changed(JsonNode task) {}

            @Override
            public void logged(JsonNode line) {}

            @Override
            public void noted(String text) {}

            @Override
            public void ticked() {}

            @Override
            public void paused() {}

            @Override
            public void resumed() {}

            @Override
            public void close() {}
        };
    }
}
