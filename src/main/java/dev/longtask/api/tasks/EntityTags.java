package dev.longtask.api.tasks;

import dev.longtask.task.Task;
import jakarta.ws.rs.core.EntityTag;
import org.jspecify.annotations.Nullable;

/** Entity tags of tasks: weak, since the run time of a running task changes without one. */
final class EntityTags {
    private EntityTags() {}

    static EntityTag of(Task task) {
        // A text's hash is the same in every process, which that of an enum is not.
        int content =
                (task.status().name() + ' ' + task.progress() + ' ' + task.attempt() + ' ' + task.message()).hashCode();
        return new EntityTag(
                Long.toString(task.updated().toEpochMilli(), 36) + "-" + Integer.toHexString(content), true);
    }

    /**
     * Whether an {@code If-Match} header, where there is one, lets a task be changed. Its tags are compared weakly, though RFC
     * 9110 (section 13.1.1) would compare them strongly: all tags here are weak, and the run time, which makes them so, is
     * nothing that a change depends on.
     */
    static boolean allow(@Nullable String ifMatch, Task task) {
        return ifMatch == null || matches(ifMatch, of(task));
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
