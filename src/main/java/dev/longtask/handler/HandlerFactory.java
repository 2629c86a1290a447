package dev.longtask.handler;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.TypeConfig;

/** Creates the handlers of task types of one kind ({@code longtask.types."name".kind}). */
public interface HandlerFactory {
    /** The kind's name in the configuration. */
    String kind();

    /**
     * Creates the handler of a type.
     *
     * @param key {@code longtask.types."name"}, for messages
     * @throws InvalidConfigurationException when the type's configuration is invalid
     */
    TaskHandler create(String key, TypeConfig config);
}
