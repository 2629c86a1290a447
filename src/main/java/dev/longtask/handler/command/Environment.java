package dev.longtask.handler.command;

import dev.longtask.config.TypeConfig;
import dev.longtask.task.TraceContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a program: its type's variables, and of the service's own only a few harmless or configured ones.
 */
final class Environment {
    private static final List<String> ALWAYS = List.of("PATH", "HOME", "LANG");

    private Environment() {}

    static Map<String, String> of(TypeConfig.Command command) {
        Map<String, String> environment = new HashMap<>();
        ALWAYS.forEach(name -> inherit(name, environment));
        command.inheritEnv().orElse(Set.of()).forEach(name -> inherit(name, environment));
        environment.putAll(command.env());
        return Map.copyOf(environment);
    }

    /**
     * An environment with a trace to continue, in the variables that programs look for.
     *
     * @param trace null for none
     */
    static Map<String, String> traced(Map<String, String> environment, @Nullable TraceContext trace) {
        if (trace == null) {
            return environment;
        }
        Map<String, String> traced = new HashMap<>();
        traced.put("TRACEPARENT", trace.parent());
        String state = trace.state();
        if (state != null) {
            traced.put("TRACESTATE", state);
        }
        traced.putAll(environment);
        return traced;
    }

    /** An environment that names the file of a checkpoint. */
    static Map<String, String> resumed(Map<String, String> environment, CheckpointFile checkpoint) {
        Map<String, String> resumed = new HashMap<>(environment);
        resumed.put(CheckpointFile.VARIABLE, checkpoint.path().toString());
        return resumed;
    }

    private static void inherit(String name, Map<String, String> environment) {
        String value = System.getenv(name);
        if (value != null) {
            environment.put(name, value);
        }
    }
}
