package dev.longtask.config;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds environment variables that look like the configuration of a task type but match none. The name of a variable
 * does not show where the name of the type ends, or which characters were dashes, and the framework silently ignores
 * variables that it cannot match.
 */
public final class EnvironmentNames {
    private static final String TYPES = "LONGTASK_TYPES_";

    private EnvironmentNames() {}

    /**
     * The variables that match no type.
     *
     * @param variables names of environment variables
     * @param types names of the configured types
     */
    public static SortedSet<String> withoutType(Collection<String> variables, Collection<String> types) {
        SortedSet<String> without = new TreeSet<>();
        for (String variable : variables) {
            boolean known = types.stream().anyMatch(type -> isOf(type, variable));
            if (variable.startsWith(TYPES) && !known) {
                without.add(variable);
            }
        }
        return without;
    }

    /** Type names may be written with or without the quotes of the property key; each quote becomes an underscore. */
    private static boolean isOf(String type, String variable) {
        String name = type.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return variable.startsWith(TYPES + name + "_") || variable.startsWith(TYPES + "_" + name + "__");
    }
}
