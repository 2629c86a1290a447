package dev.longtask.api.tasks;

import dev.longtask.task.Task;
import jakarta.ws.rs.core.EntityTag;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Entity tags of tasks: weak, since the run time of a running task changes without one. */
final class EntityTags {
    private EntityTags() {}

    static EntityTag of(Task task) {
        int content = Objects.hash(task.status(), task.progress(), task.message(), task.attempt());
        return new EntityTag(
                Long.toString(task.updated().toEpochMilli(), 36) + "-" + Integer.toHexString(content), true);
    }

    /** Whether an {@code If-None-Match} header names the tag; compared weakly (RFC 9110, section 13.1.2). */
    static boolean matches(@Nullable String ifNoneMatch, EntityTag tag) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String candidate : ifNoneMatch.split(",", -1)) {
            String value = candidate.strip();
            if (value.equals("*") || value.replaceFirst("^W/", "").equals("\"" + tag.getValue() + "\"")) {
                return true;
            }
        }
        return false;
    }
}
