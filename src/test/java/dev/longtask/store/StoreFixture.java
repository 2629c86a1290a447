package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.TypeDemand;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.ListPosition;
import dev.longtask.store.query.Scope;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store under test, with helpers for its tests. */
abstract class StoreFixture {

    protected static final Duration LEASE = Duration.ofSeconds(30);
    protected static final int NO_LIMIT = 1_000_000;

    protected final MovableClock clock = new MovableClock();
    protected final TaskIds ids = new TaskIds(clock, new Random(7));
    protected TaskStore store = closedStore();

    /** Opens the store under test. */
    protected abstract StoreHarness harness();

    /** Advances the time, including the store's. */
    protected void advance(Duration time) {
        clock.advance(time);
        harness().clockMoved(clock);
    }

    /** From now on each reading of the store's time is later than the one before. */
    protected void letTimeTick() {
        harness().letTimeTick(clock);
    }

    private static TaskStore closedStore() {
        return (TaskStore) java.lang.reflect.Proxy.newProxyInstance(
                TaskStore.class.getClassLoader(), new Class<?>[] {TaskStore.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("no store is open");
                });
    }

    @BeforeEach
    void openStore() {
        store = harness().open(clock);
    }

    @AfterEach
    void closeStore() throws Exception {
        harness().close(store);
    }

    protected TestSubmission submission() {
        return TestSubmission.of(ids.get());
    }

    protected Task submit(TestSubmission submission) {
        return ((SubmitResult.Stored) submit(NO_LIMIT, List.of(submission)))
                .tasks()
                .getFirst();
    }

    protected SubmitResult submit(int limit, List<TestSubmission> submissions) {
        return submit(Quota.ofUnfinished(limit), submissions);
    }

    protected SubmitResult submit(Quota quota, List<TestSubmission> submissions) {
        return await(
                store.submit(submissions.stream().map(TestSubmission::build).toList(), quota));
    }

    protected List<Task> claim(int limit) {
        return await(store.claim(request(limit))).tasks();
    }

    protected Task claimOne() {
        List<Task> claimed = claim(1);
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    protected static ClaimRequest request(int limit) {
        return new ClaimRequest(
                new ClaimRequest.Claimant("node", 1),
                LEASE,
                List.of(new TypeDemand("export", limit), new TypeDemand("import", limit)),
                limit);
    }

    protected static TypeLimits concurrency(int limit) {
        return new TypeLimits(limit, null, false);
    }

    protected Claims claim(int limit, TypeLimits limits) {
        return await(store.claim(new ClaimRequest(
                new ClaimRequest.Claimant("node", 1), LEASE, List.of(new TypeDemand("export", limit, limits)), limit)));
    }

    protected Task claimOf(Task task) {
        return get(task.id());
    }

    protected static Lease lease(Task claimed) {
        return new Lease(claimed.id(), claimed.attempt());
    }

    protected FinishResult finish(Task claimed, Outcome outcome) {
        return await(store.finish(lease(claimed), outcome, Report.EMPTY, Actor.node("node")));
    }

    protected LeaseState renew(Task claimed) {
        return await(store.renew(List.of(lease(claimed)), LEASE)).getFirst().state();
    }

    protected LeaseState report(Task claimed, int progress, String message) {
        return await(store.report(lease(claimed), new Report(progress, List.of(note(message)), List.of())));
    }

    protected ReportEntry note(String text) {
        return new ReportEntry(clock.instant(), text);
    }

    protected Task get(TaskId id) {
        return await(store.find(id)).orElseThrow();
    }

    protected List<HistoryEntry> history(TaskId id) {
        return await(store.history(id, HistoryPage.START, 1_000)).entries();
    }

    protected List<Task> listAll() {
        return await(store.list(query(null, Set.of(), null, Map.of(), null, 500)))
                .tasks();
    }

    protected List<TaskId> list(TaskQuery query) {
        return await(store.list(query)).tasks().stream().map(Task::id).toList();
    }

    protected static TaskQuery query(
            @Nullable String creator,
            Set<TaskStatus> statuses,
            @Nullable String type,
            Map<String, String> labels,
            @Nullable ListPosition before,
            int limit) {
        return new TaskQuery(
                creator == null ? new Scope.Everyone() : new Scope.Of(Principal.of(creator)),
                null,
                statuses,
                type,
                labels,
                null,
                null,
                before,
                limit);
    }

    /** The condition that a task is as it was seen, told by the same values as by the API's entity tags. */
    protected static Precondition unchanged(Task seen) {
        return now -> now.status() == seen.status()
                && now.attempt() == seen.attempt()
                && now.progress() == seen.progress()
                && Objects.equals(now.message(), seen.message())
                && now.updated().equals(seen.updated());
    }

    protected static TaskStatus statusOf(ActionResult result) {
        return ((ActionResult.Done) result).task().status();
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }
}
