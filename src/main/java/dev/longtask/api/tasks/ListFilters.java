package dev.longtask.api.tasks;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parses the filters of a list. */
public final class ListFilters {
    private ListFilters() {}

    /** Statuses, as repeated parameters or separated by commas. */
    public static Set<TaskStatus> statuses(List<String> parameters) {
        Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
        for (String parameter : parameters) {
            for (String name : parameter.split(",", -1)) {
                statuses.add(Arrays.stream(TaskStatus.values())
                        .filter(status -> status.name().equals(name.strip()))
                        .findFirst()
                        .orElseThrow(() -> new InvalidRequestException(
                                "status",
                                "must be one of "
                                        + Arrays.stream(TaskStatus.values())
                                                .map(TaskStatus::name)
                                                .collect(Collectors.joining(", ")))));
            }
        }
        return statuses;
    }

    /**
     * Labels, one {@code key:value} per parameter; a task must have all of them.
     *
     * @return null if no task can match, because a key occurs with two values
     */
    public static @Nullable Map<String, String> labels(List<String> parameters) {
        boolean possible = true;
        Map<String, String> labels = new TreeMap<>();
        for (String parameter : parameters) {
            int colon = parameter.indexOf(':');
            if (colon <= 0) {
                throw new InvalidRequestException("label", "must have the form key:value, such as team:docs");
            }
            String value = parameter.substring(colon + 1);
            String other = labels.put(parameter.substring(0, colon), value);
            possible &= other == null || other.equals(value);
        }
        return possible ? labels : null;
    }

    /**
     * A creator.
     *
     * @param name null for none
     * @param issuer null for the service's own
     * @return null for all creators
     */
    public static @Nullable Principal creator(@Nullable String name, @Nullable String issuer) {
        if (name == null && issuer != null) {
            throw new InvalidRequestException("creatorIssuer", "must come with creator");
        }
        try {
            return name == null ? null : Principal.vouched(issuer == null ? "" : issuer, name);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "creator",
                    "must be the name of a creator: at most " + Principal.MAX_LENGTH
                            + " characters, as must creatorIssuer, and no control characters");
        }
    }
}
