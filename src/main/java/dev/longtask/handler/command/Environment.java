package dev.longtask.handler.command;

import dev.longtask.config.TypeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    private static void inherit(String name, Map<String, String> environment) {
        String value = System.getenv(name);
        if (value != null) {
            environment.put(name, value);
        }
    }
}
