package dev.longtask.store;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Creates tasks with every kind of dependent data and then removes them, some by deletion and some by purge. */
public final class Leftovers {
    private Leftovers() {}

    /** Creates the tasks and has them deleted and purged. */
    public static void leave(TaskStore store, Supplier<TaskId> ids) {
        for (int i = 0; i < 6; i++) {
            boolean purged = i % 2 == 0;
            Submission submission = TestSubmission.of(ids.get())
                    .input("{\"a\": 1}")
                    .labels(Map.of("team", "docs"))
                    .key("k" + i)
                    .maxAttempts(3)
                    .retention(purged ? Duration.ZERO : Duration.ofDays(1))
                    .build();
            answer(store.submit(List.of(submission), Quota.NONE));
            if (i < 2) {
                answer(store.cancel(submission.id(), TestSubmission.BY_ALICE, Precondition.NONE));
            } else {
                fail(store);
                fail(store);
                answer(store.cancel(submission.id(), TestSubmission.BY_ALICE, Precondition.NONE));
                if (!purged) {
                    answer(store.retry(submission.id(), TestSubmission.BY_ALICE, 1_000, Precondition.NONE));
                    end(store, new Outcome.Completed("{\"r\": 1}"));
                }
            }
            if (!purged) {
                answer(store.delete(submission.id(), Precondition.NONE));
            }
        }
        answer(store.purge(100));
    }

    private static void fail(TaskStore store) {
        end(store, new Outcome.Failed("broken", Duration.ZERO));
    }

    private static void end(TaskStore store, Outcome outcome) {
        Task task = answer(store.claim(new ClaimRequest(
                        new ClaimRequest.Claimant("node", 1),
                        Duration.ofHours(1),
                        List.of(new TypeDemand("export", 1)),
                        1)))
                .tasks()
                .getFirst();
        ReportEntry note = new ReportEntry(Instant.now(), "a note");
        Lease lease = new Lease(task.id(), task.attempt());
        answer(store.report(lease, new Report(10, List.of(note), List.of(note), "{\"page\": 1}")));
        Report last = new Report(null, List.of(), List.of(), "2");
        answer(store.finish(lease, outcome, last, Actor.node("node")));
    }

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }
}
