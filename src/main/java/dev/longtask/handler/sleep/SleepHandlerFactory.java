package dev.longtask.handler.sleep;

import dev.longtask.config.TypeConfig;
import dev.longtask.engine.HandlerFactory;
import dev.longtask.engine.TaskHandler;
import jakarta.enterprise.context.ApplicationScoped;

/** The kind {@code sleep}: waits in steps and reports progress. Useful for trials and tests. */
@ApplicationScoped
public class SleepHandlerFactory implements HandlerFactory {
    @Override
    public String kind() {
        return "sleep";
    }

    @Override
    public TaskHandler create(String key, TypeConfig config) {
        return new SleepHandler();
    }
}
