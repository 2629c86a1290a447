package dev.longtask.engine;

import dev.longtask.config.TypeConfig;

/** Makes the handlers of one kind of task type, {@code longtask.types."name".kind}. */
public interface HandlerFactory {
    /** The kind, as the configuration names it. */
    String kind();

    /**
     * The handler of a type.
     *
     * @param key {@code longtask.types."name"}, for messages
     * @throws InvalidConfigurationException when the type's configuration can't be used
     */
    TaskHandler create(String key, TypeConfig config);
}
