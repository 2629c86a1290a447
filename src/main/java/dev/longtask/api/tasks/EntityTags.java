package dev.longtask.api.tasks;

import dev.longtask.task.Task;
import jakarta.ws.rs.core.EntityTag;
import org.jspecify.annotations.Nullable;

/** Entity tags of tasks. They are weak, because the run time of a running task changes without changing the tag. */
final class EntityTags {
    private EntityTags() {}

    static EntityTag of(Task task) {
        // Hashes strings rather than enums, because a string's hash is the same in every process.
        int content =
                (task.status().name() + ' ' + task.progress() + ' ' + task.attempt() + ' ' + task.message()).hashCode();
        return new EntityTag(
                Long.toString(task.updated().toEpochMilli(), 36) + "-" + Integer.toHexString(content), true);
    }

    /**
     * Whether an {@code If-Match} header, if present, permits a change of the task. Tags are compared weakly, although
     * RFC 9110 (section 13.1.1) requires a strong comparison: all tags here are weak, and only because of the run time,
     * on which no change depends.
     */
    static boolean allow(@Nullable String ifMatch, Task task) {
        return ifMatch == null || matches(ifMatch, of(task));
    }

    /** Whether an {@code If-None-Match} header matches the tag; compared weakly (RFC 9110, section 13.1.2). */
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
