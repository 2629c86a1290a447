package dev.longtask.engine;

/** Stops the start: the message names the configuration key and its rule. */
public final class InvalidConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidConfigurationException(String key, String rule) {
        super(key + " " + rule);
    }
}
