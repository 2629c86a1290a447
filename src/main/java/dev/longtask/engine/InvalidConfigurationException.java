package dev.longtask.engine;

import io.quarkus.runtime.configuration.ConfigurationException;

/** Stops the start: the message names the configuration key and its rule. The framework shows it without a stack trace. */
public final class InvalidConfigurationException extends ConfigurationException {
    private static final long serialVersionUID = 1;

    public InvalidConfigurationException(String key, String rule) {
        super(key + " " + rule);
    }
}
