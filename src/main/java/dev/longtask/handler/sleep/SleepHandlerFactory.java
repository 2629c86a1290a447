package dev.longtask.handler.sleep;

import dev.longtask.config.TypeConfig;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
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
