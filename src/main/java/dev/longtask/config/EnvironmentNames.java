package dev.longtask.config;

import java.util.Collection;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Finds environment variables that are meant to configure a task type and configure none. Of a variable's name nobody can tell
 * where a type's name ends, or which of its characters were dashes; the framework passes over what it can't match.
 */
public final class EnvironmentNames {
    private static final String TYPES = "LONGTASK_TYPES_";

    private EnvironmentNames() {}

    /**
     * The variables that belong to no type.
     *
     * @param variables names of the environment
     * @param types names of the types that are configured
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

    /** A name is written with or without the quotes that it has as a key, each as an underscore. */
    private static boolean isOf(String type, String variable) {
        String name = type.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return variable.startsWith(TYPES + name + "_") || variable.startsWith(TYPES + "_" + name + "__");
    }
}
