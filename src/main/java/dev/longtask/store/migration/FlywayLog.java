package dev.longtask.store.migration;

import org.flywaydb.core.api.logging.Log;
import org.jboss.logging.Logger;

/**
 * Flyway's log, with the levels of the service's. Flyway looks for a logging library by itself, but finds none in a native
 * executable and then uses the JDK's, whose levels have other names.
 */
final class FlywayLog implements Log {
    private final Logger logger;

    FlywayLog(Class<?> owner) {
        this.logger = Logger.getLogger(owner);
    }

    @Override
    public void debug(String message) {
        logger.debug(message);
    }

    @Override
    public void info(String message) {
        logger.info(message);
    }

    @Override
    public void warn(String message) {
        logger.warn(message);
    }

    @Override
    public void error(String message) {
        logger.error(message);
    }

    @Override
    public void error(String message, Exception cause) {
        logger.error(message, cause);
    }

    @Override
    public void notice(String message) {
        logger.info(message);
    }
}
