package dev.longtask.ui;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.Precondition;
import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.Locale;

/** What can be done to a task that exists. */
enum TaskAction {
    CANCEL("cancelled"),
    RETRY("retried"),
    DELETE("deleted");

    private final String done;

    TaskAction(String done) {
        this.done = done;
    }

    /** @throws InvalidRequestException if there is no action of this name */
    static TaskAction parse(String name) {
        return Arrays.stream(values())
                .filter(action -> action.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("action", "must be cancel, retry or delete"));
    }

    /** The name in addresses and forms: {@code cancel}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What has happened to the task then: {@code cancelled}. */
    public String done() {
        return done;
    }

    /** Does it, on a condition as in {@link TaskAccess}. */
    Uni<?> on(TaskAccess access, String id, Precondition expected) {
        return switch (this) {
            case CANCEL -> access.cancel(id, expected);
            case RETRY -> access.retry(id, expected);
            case DELETE -> access.delete(id, expected);
        };
    }
}
