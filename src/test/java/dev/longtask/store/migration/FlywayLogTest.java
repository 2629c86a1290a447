package dev.longtask.store.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlywayLogTest {
    private static final class Lines extends Handler {
        final List<String> written = new ArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            written.add(entry.getLevel().getName() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final Logger LOGGER = Logger.getLogger(FlywayLogTest.class.getName());

    private final Lines lines = new Lines();

    @BeforeEach
    void listen() {
        LOGGER.setLevel(Level.INFO);
        LOGGER.addHandler(lines);
    }

    @AfterEach
    void restore() {
        LOGGER.removeHandler(lines);
        LOGGER.setLevel(null);
    }

    @Test
    void theLevelsAreThoseOfTheServicesLog() {
        FlywayLog log = new FlywayLog(FlywayLogTest.class);

        log.debug("a");
        log.info("b");
        log.notice("c");
        log.warn("d");
        log.error("e");
        log.error("f", new IllegalStateException("cause"));

        assertThat(lines.written).containsExactly("INFO b", "INFO c", "WARN d", "ERROR e", "ERROR f");
    }
}
