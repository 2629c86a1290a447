package dev.longtask.config;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Aborts startup. The message names the configuration key and its rule; the framework prints it without a stack trace.
 */
public final class InvalidConfigurationException extends ConfigurationException {
    private static final long serialVersionUID = 1;
    /** @param rule the broken rule, to follow the key in a sentence */
    public InvalidConfigurationException(String key, String rule) {
        super(key + " " + rule);
    }
}
