package dev.longtask.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test during which Vert.x reported a blocked event loop; application.properties sets the threshold. */
public class BlockedEventLoops implements BeforeEachCallback, AfterEachCallback {
    private static final Logger CHECKER = Logger.getLogger("io.vertx.core.impl.BlockedThreadChecker");
    private static final List<String> FOUND = new CopyOnWriteArrayList<>();
    private static final Handler LISTENER = new Handler() {
        @Override
        public void publish(LogRecord record) {
            FOUND.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @Override
    public void beforeEach(ExtensionContext context) {
        CHECKER.removeHandler(LISTENER);
        CHECKER.addHandler(LISTENER);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(FOUND).as("blocked event loops").isEmpty();
    }
}
