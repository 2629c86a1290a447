package dev.longtask.api.tasks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.task.Actor;
import dev.longtask.task.Principal;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Transitions of a task, oldest first. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "History", description = "Transitions of a task, oldest first")
public record HistoryView(
        @Schema(required = true) List<Entry> history,

        @Schema(description = "The 'after' of the next page; absent if there is none yet") @Nullable Integer next) {

    /** One transition. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Transition", description = "One transition")
    public record Entry(
            @Schema(required = true) Instant at,

            @Schema(description = "Absent for the submission") @Nullable TaskStatus from,

            @Schema(required = true) TaskStatus to,

            @Schema(required = true, description = "Number of the attempt; 0 before the first")
            int attempt,

            @Schema(
                    required = true,
                    description = "Kind of the actor",
                    enumeration = {"user", "node", "worker", "system"})
            String actorKind,

            @Schema(
                    required = true,
                    description = "The actor: the name of a user, or kind:name for other kinds",
                    examples = "node:longtask-0")
            String actor,

            @Schema(description = "The user's issuer, if it is not the default one") @Nullable String actorIssuer,

            @Schema(description = "The reason, if there is one") @Nullable String reason) {}

    /** A page of a history. */
    public static HistoryView of(HistoryPage page) {
        return new HistoryView(page.entries().stream().map(HistoryView::entry).toList(), page.next());
    }

    private static Entry entry(HistoryEntry entry) {
        Actor actor = entry.actor();
        Principal user = actor.kind() == Actor.Kind.USER ? Principal.parse(actor.name()) : null;
        return new Entry(
                entry.at(),
                entry.from(),
                entry.to(),
                entry.attempt(),
                actor.kind().name().toLowerCase(Locale.ROOT),
                user == null ? actor.text() : user.name(),
                user == null ? null : user.otherIssuer(),
                entry.reason());
    }
}
