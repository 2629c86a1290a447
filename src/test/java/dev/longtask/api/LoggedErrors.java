package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what the service logs as an error, or with a stack trace. */
final class LoggedErrors extends Handler {
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> found = new CopyOnWriteArrayList<>();

    void watch() {
        ROOT.addHandler(this);
    }

    void assertNone() {
        assertThat(found).as("logged errors").isEmpty();
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() > Level.WARNING.intValue() || record.getThrown() != null) {
            found.add(record.getLoggerName() + ": " + record.getMessage() + " " + record.getThrown());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
