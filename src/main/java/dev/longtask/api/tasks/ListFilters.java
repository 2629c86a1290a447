package dev.longtask.api.tasks;

import dev.longtask.api.error.InvalidRequestException;
import dev.longtask.task.TaskStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the filters of a list. */
final class ListFilters {
    private ListFilters() {}

    /** Statuses, each in a parameter of its own or several separated by commas. */
    static Set<TaskStatus> statuses(List<String> parameters) {
        Set<TaskStatus> statuses = EnumSet.noneOf(TaskStatus.class);
        for (String parameter : parameters) {
            for (String name : parameter.split(",", -1)) {
                statuses.add(Arrays.stream(TaskStatus.values())
                        .filter(status -> status.name().equals(name.strip()))
                        .findFirst()
                        .orElseThrow(() -> new InvalidRequestException(
                                "status", "must be one of " + Arrays.toString(TaskStatus.values()))));
            }
        }
        return statuses;
    }

    /** Labels, each {@code key:value} in a parameter of its own. */
    static Map<String, String> labels(List<String> parameters) {
        Map<String, String> labels = new TreeMap<>();
        for (String parameter : parameters) {
            int colon = parameter.indexOf(':');
            if (colon <= 0) {
                throw new InvalidRequestException("label", "must be a key and a value, such as team:docs");
            }
            labels.put(parameter.substring(0, colon), parameter.substring(colon + 1));
        }
        return labels;
    }
}
