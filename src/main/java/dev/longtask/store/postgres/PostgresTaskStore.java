package dev.longtask.store.postgres;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.directory.NodeDirectory;
import dev.longtask.store.directory.Tickets;
import dev.longtask.store.directory.WorkerDirectory;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.Claims;
import dev.longtask.store.lease.FinishResult;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
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
import dev.longtask.store.postgres.queue.KeyLimits;
import dev.longtask.store.postgres.submit.SubmitOperation;
import dev.longtask.store.postgres.type.ActivityRows;
import dev.longtask.store.postgres.worker.HandoverRows;
import dev.longtask.store.postgres.worker.NodeRows;
import dev.longtask.store.postgres.worker.TicketRows;
import dev.longtask.store.postgres.worker.WorkerRows;
import dev.longtask.store.type.ActivityCounts;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Stores tasks in PostgreSQL, for any number of nodes. Concurrent writes of the same kind are batched. A transaction is
 * straight-line code on a thread of the store that pipelines its statements.
 */
public final class PostgresTaskStore extends PostgresReads {
    private final ClaimOperation claiming;
    private final News news;
    private final ChangeNotifier notices;
    private final OperationThreads threads;
    private final Writes writes;

    PostgresTaskStore(Database database, ChangeNotifier notices, IntConsumer batchSizes) {
        super(database);
        this.notices = notices;
        this.threads = new OperationThreads(database);
        ScanFloors floors = new ScanFloors(System::nanoTime);
        this.news = new News(floors, notices);
        this.claiming = new ClaimOperation(database, floors, threads.claimShard());
        this.writes = new Writes(database, threads, batchSizes);
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
        return writes.submit(new SubmitOperation.Request(submissions, quota))
                .invoke(result -> news.entered(submissions));
    }

    @Override
    public Uni<Claims> claim(ClaimRequest request) {
        return threads.run(() -> claiming.claim(request)).invoke(news::claimed);
    }

    @Override
    public Uni<Void> limitKeys(Map<String, Integer> limits) {
        return new KeyLimits(threads.steps(() -> news.tell(true, List.of()))).set(limits);
    }

    @Override
    public Uni<List<RenewedLease>> renew(List<Lease> leases, Duration length) {
        return writes.renew(new LeaseQueries.RenewalRequest(leases, length));
    }

    @Override
    public WorkerDirectory workers() {
        return new WorkerRows(database);
    }

    @Override
    public NodeDirectory nodes() {
        return new NodeRows(database);
    }

    @Override
    public TypePauses pauses() {
        return new Pauses(database, threads, news);
    }

    @Override
    public ActivityCounts activity() {
        return new ActivityRows(database);
    }

    @Override
    public Tickets tickets() {
        return new TicketRows(database);
    }

    @Override
    public Handovers handovers() {
        return new HandoverRows(database);
    }

    @Override
    public Uni<LeaseState> report(Lease lease, Report report) {
        return writes.report(new LeaseQueries.ReportRequest(lease, report))
                .invoke(held -> news.changed(List.of(lease.id())));
    }

    @Override
    public Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor) {
        return writes.end(new EndRequest(lease, outcome, last, actor))
                .invoke(finished -> news.tell(finished.mayBeWork(), List.of(lease.id())))
                .map(EndOperation.Finished::result);
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor, Precondition expected) {
        return threads.action(transaction -> CancelOperation.cancel(transaction, id, actor, expected))
                .invoke(result -> news.acted(result, id));
    }

    @Override
    public Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit, Precondition expected) {
        return threads.action(transaction -> RetryOperation.retry(transaction, id, actor, unfinishedLimit, expected))
                .invoke(result -> news.tell(true, List.of(id)));
    }

    @Override
    public Uni<ActionResult> delete(TaskId id, Precondition expected) {
        return threads.action(transaction -> DeleteOperation.delete(transaction, id, expected))
                .invoke(result -> news.changed(List.of(id)));
    }

    @Override
    public Uni<List<Task>> reap(int limit, Duration contact) {
        BooleanSupplier isSoon = database.isUrgentFromNow();
        return threads.chore(database.urgent(), transaction -> LeaseQueries.reap(transaction, limit, contact, isSoon))
                .invoke(news::reaped);
    }

    @Override
    public Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known) {
        return threads.chore(
                        database.urgent(), transaction -> LeaseQueries.releaseUnknown(transaction, node, series, known))
                .invoke(handedBack -> news.tell(!handedBack.isEmpty(), handedBack))
                .map(List::size);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Uni<Integer> purge(int limit) {
        return threads.chore(database.patient(), transaction -> DeleteOperation.purge(transaction, limit));
    }

    @Override
    public Uni<Integer> purgeChanges(int limit) {
        return threads.chore(
                database.patient(), transaction -> ChangeRows.purge(transaction, limit, CHANGES_KEPT.toMillis()));
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

    @Override
    public void close() {
        threads.close();
        notices.close();
        database.close();
    }
}
