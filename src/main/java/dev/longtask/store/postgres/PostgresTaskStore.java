package dev.longtask.store.postgres;

import dev.longtask.store.ActionResult;
import dev.longtask.store.ActiveQuery;
import dev.longtask.store.Backlog;
import dev.longtask.store.ChangePage;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.Claims;
import dev.longtask.store.FinishResult;
import dev.longtask.store.HistoryPage;
import dev.longtask.store.LeaseState;
import dev.longtask.store.LogPage;
import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskPage;
import dev.longtask.store.TaskQuery;
import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskWithMessages;
import dev.longtask.store.postgres.action.CancelOperation;
import dev.longtask.store.postgres.action.DeleteOperation;
import dev.longtask.store.postgres.action.RetryOperation;
import dev.longtask.store.postgres.attempt.EndOperation;
import dev.longtask.store.postgres.attempt.EndRequest;
import dev.longtask.store.postgres.attempt.LeaseQueries;
import dev.longtask.store.postgres.change.ChangeNotifier;
import dev.longtask.store.postgres.change.ChangeRows;
import dev.longtask.store.postgres.claim.ClaimOperation;
import dev.longtask.store.postgres.claim.ScanFloors;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.Migrations;
import dev.longtask.store.postgres.database.StoreThreads;
import dev.longtask.store.postgres.database.Transaction;
import dev.longtask.store.postgres.database.WriteBatcher;
import dev.longtask.store.postgres.query.TaskQueries;
import dev.longtask.store.postgres.queue.KeyLimits;
import dev.longtask.store.postgres.submit.SubmitOperation;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Stores tasks in PostgreSQL, for any number of nodes. Concurrent writes of the same kind are batched. A transaction is
 * straight-line code on a thread of the store that pipelines its statements.
 */
public final class PostgresTaskStore implements TaskStore {
    /** The maximum weight of a batch: large enough to share the cost of a transaction, small enough to keep it short. */
    private static final int BATCH = 500;

    /** Each node picks one of this many groups of shards at random. Nodes in one group may wait for each other's locks. */
    private static final int NODES = 16;

    private static final int SHARDS_PER_NODE = 8;

    private static final int SUBMIT_SHARD = 0;
    private static final int CLAIM_SHARD = 1;
    private static final int ACTION_SHARD = 2;
    private static final int REAP_SHARD = 3;
    private static final int FINISH_SHARD = 4;
    private static final int FINISH_TRACKS = 2;

    /** How many cancels, retries and deletes may run at a time; the next constant bounds how many may wait. */
    private static final int ACTIONS = 2;

    private static final int ACTIONS_WAITING = 1_000;
    private static final int CHORES_WAITING = 10;
    private static final int WRITES_WAITING = 100_000;
    private static final long BATCH_BYTES = 8L << 20;

    private final Database database;
    private final TaskQueries queries;
    private final ClaimOperation claiming;
    private final ScanFloors floors;
    private final ChangeNotifier notices;
    private final int firstShard;
    private final Backlog backlog = Backlog.ofMemory(WRITES_WAITING);
    private final StoreThreads threads;
    // A small separate pool, so that a flood of cancels cannot delay lease renewal.
    private final StoreThreads actions;
    private final StoreThreads chores;
    private final WriteBatcher<SubmitOperation.Request, SubmitResult> submissions;
    private final WriteBatcher<EndRequest, EndOperation.Finished> ends;
    private final WriteBatcher<LeaseQueries.ReportRequest, LeaseState> reports;
    private final WriteBatcher<LeaseQueries.Renewal, List<LeaseState>> renewals;

    PostgresTaskStore(Database database, ChangeNotifier notices, IntConsumer batchSizes) {
        this.database = database;
        this.notices = notices;
        this.queries = new TaskQueries(database);
        this.threads = StoreThreads.many(database.patient(), "longtask-store-");
        this.actions = StoreThreads.few(ACTIONS, ACTIONS_WAITING, database.patient(), "longtask-store-actions-");
        this.chores = StoreThreads.few(1, CHORES_WAITING, database.patient(), "longtask-store-chores-");
        this.firstShard = ThreadLocalRandom.current().nextInt(NODES) * SHARDS_PER_NODE;
        this.floors = new ScanFloors(System::nanoTime);
        this.claiming = new ClaimOperation(database, floors, firstShard + CLAIM_SHARD);
        this.submissions = batcher(
                (track, requests) -> transact(
                        SUBMIT_SHARD, database.patient(), transaction -> SubmitOperation.submit(transaction, requests)),
                1,
                request -> request.submissions().size(),
                request -> Sizes.of(request.submissions()),
                batchSizes);
        this.ends = batcher(
                (track, requests) -> transact(
                        FINISH_SHARD + track,
                        database.urgent(),
                        transaction -> EndOperation.finish(transaction, requests)),
                FINISH_TRACKS,
                request -> 1,
                request -> Sizes.of(request.outcome(), request.last()),
                batchSizes);
        this.reports = batcher(
                (track, requests) -> transact(
                        ACTION_SHARD, database.urgent(), transaction -> LeaseQueries.report(transaction, requests)),
                1,
                request -> 1,
                request -> Sizes.of(request.report()),
                batchSizes);
        this.renewals = batcher(
                (track, requests) -> LeaseQueries.renew(database, requests),
                1,
                request -> request.leases().size(),
                request -> 0,
                batchSizes);
    }

    private <Q, A> WriteBatcher<Q, A> batcher(
            WriteBatcher.Batch<Q, A> batch,
            int tracks,
            ToIntFunction<Q> weight,
            ToLongFunction<Q> bytes,
            IntConsumer batchSizes) {
        return new WriteBatcher<>(
                batch,
                tracks,
                new WriteBatcher.Measures<>(weight, bytes, BATCH, BATCH_BYTES, database.patient()),
                backlog,
                threads.executor(),
                batchSizes);
    }

    /**
     * Connects and brings the schema up to date. Blocks.
     *
     * @param connections the maximum number of pooled connections, from 2; notifications use one more
     * @param lease the length of a lease; it bounds the time for operations that leases depend on
     * @param notifications whether to notify other nodes of changes, and be notified, by LISTEN and NOTIFY
     * @param batchSizes receives the number of requests of each batch
     * @throws StoreStartException when the database can't be used; the message says why, and how to fix it
     */
    public static PostgresTaskStore open(
            Vertx vertx,
            PgConnectOptions options,
            int connections,
            Duration lease,
            boolean notifications,
            IntConsumer batchSizes) {
        Migrations.migrate(options);
        Database database = new Database(vertx, options, connections, lease);
        return new PostgresTaskStore(database, new ChangeNotifier(database, vertx, options, notifications), batchSizes);
    }

    @Override
    public Uni<SubmitResult> submit(List<Submission> submissions, Quota quota) {
        return this.submissions
                .write(new SubmitOperation.Request(submissions, quota))
                .invoke(result -> entered(submissions));
    }

    @Override
    public Uni<Claims> claim(ClaimRequest request) {
        return threads.run(() -> claiming.claim(request)).invoke(claims -> notices.changed(ids(claims.tasks())));
    }

    @Override
    public Uni<Void> limitKeys(Map<String, Integer> limits) {
        KeyLimits.Steps steps = new KeyLimits.Steps() {
            @Override
            public <T> Uni<T> run(Function<Transaction, T> step) {
                return chore(database.patient(), step).invoke(done -> tell(true, List.of()));
            }
        };
        return new KeyLimits(steps).set(limits);
    }

    @Override
    public Uni<List<LeaseState>> renew(List<Lease> leases, Duration length) {
        return renewals.write(new LeaseQueries.Renewal(leases, length));
    }

    @Override
    public Uni<LeaseState> report(Lease lease, Report report) {
        return reports.write(new LeaseQueries.ReportRequest(lease, report))
                .invoke(held -> notices.changed(List.of(lease.id())));
    }

    @Override
    public Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor) {
        return ends.write(new EndRequest(lease, outcome, last, actor))
                .invoke(finished -> tell(finished.mayBeWork(), List.of(lease.id())))
                .map(EndOperation.Finished::result);
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor) {
        return action(transaction -> CancelOperation.cancel(transaction, id, actor))
                .invoke(result -> tell(mayBeWork(result), List.of(id)));
    }

    @Override
    public Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit) {
        return action(transaction -> RetryOperation.retry(transaction, id, actor, unfinishedLimit))
                .invoke(result -> tell(true, List.of(id)));
    }

    @Override
    public Uni<ActionResult> delete(TaskId id) {
        return action(transaction -> DeleteOperation.delete(transaction, id))
                .invoke(result -> notices.changed(List.of(id)));
    }

    @Override
    public Uni<List<Task>> reap(int limit) {
        long asked = System.nanoTime();
        return chore(database.urgent(), transaction -> LeaseQueries.reap(transaction, limit, () -> isSoonAfter(asked)))
                .invoke(tasks -> tell(!tasks.isEmpty(), ids(tasks)));
    }

    @Override
    public Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known) {
        return chore(database.urgent(), transaction -> LeaseQueries.releaseUnknown(transaction, node, series, known))
                .invoke(handedBack -> tell(!handedBack.isEmpty(), handedBack))
                .map(List::size);
    }

    @Override
    public int readers() {
        return database.readers();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Uni<Integer> purge(int limit) {
        return chore(database.patient(), transaction -> DeleteOperation.purge(transaction, limit));
    }

    @Override
    public Uni<Optional<Task>> find(TaskId id) {
        return queries.find(id);
    }

    @Override
    public Uni<Optional<Task>> findWithoutContent(TaskId id) {
        return queries.findWithoutContent(id);
    }

    @Override
    public Uni<TaskPage> list(TaskQuery query) {
        return queries.list(query);
    }

    @Override
    public Uni<List<TaskWithMessages>> listActive(ActiveQuery query) {
        return queries.listActive(query);
    }

    @Override
    public Uni<List<ReportEntry>> messages(TaskId id) {
        return queries.messages(id);
    }

    @Override
    public Uni<HistoryPage> history(TaskId id, int after, int attempts) {
        return queries.history(id, after, HistoryPage.last(after, attempts));
    }

    @Override
    public Uni<LogPage> log(TaskId id, long after, int limit) {
        return queries.log(id, after, limit);
    }

    @Override
    public Uni<ChangePage> changes(long after, int limit) {
        return ChangeRows.page(database, after, limit);
    }

    @Override
    public Uni<Integer> purgeChanges(int limit) {
        return chore(database.patient(), transaction -> ChangeRows.purge(transaction, limit, CHANGES_KEPT.toMillis()));
    }

    @Override
    public Uni<StoreStatistics> statistics() {
        return queries.statistics();
    }

    @Override
    public Uni<Void> probe() {
        // A read-only server rejects the statement even though it matches no row.
        return database.write("UPDATE type_lock SET type = type WHERE type = $1", "")
                .replaceWithVoid();
    }

    @Override
    public void listen(StoreSignals signals) {
        notices.listen(signals);
    }

    private void entered(List<Submission> submissions) {
        submissions.forEach(submission ->
                floors.entered(submission.spec().type(), -submission.spec().priority()));
        notices.work();
    }

    /** @param mayBeWork whether tasks submitted earlier may have become ready */
    private void tell(boolean mayBeWork, List<TaskId> changed) {
        if (mayBeWork) {
            floors.forget();
        }
        notices.tell(mayBeWork, changed);
    }

    /** The connection pools. */
    Database database() {
        return database;
    }

    private static List<TaskId> ids(List<Task> tasks) {
        return tasks.stream().map(Task::id).toList();
    }

    private static boolean mayBeWork(ActionResult result) {
        return result instanceof ActionResult.Done(Task task) && task.concurrencyKey() != null;
    }

    /** Whether so little time has passed that there was no outage in between. */
    private boolean isSoonAfter(long nanos) {
        return System.nanoTime() - nanos < database.urgent().toNanos();
    }

    private <T> Uni<T> action(Function<Transaction, T> work) {
        return actions.run(() -> transact(ACTION_SHARD, database.patient(), work));
    }

    private <T> Uni<T> chore(Duration within, Function<Transaction, T> work) {
        return chores.run(() -> transact(REAP_SHARD, within, work));
    }

    private <T> T transact(int shard, Duration within, Function<Transaction, T> work) {
        return database.transact(firstShard + shard, within, work);
    }

    @Override
    public void close() {
        threads.close();
        actions.close();
        chores.close();
        notices.close();
        database.close();
    }
}
