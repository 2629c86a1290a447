package dev.longtask.store.sqlite;

import dev.longtask.store.ActionResult;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
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
import dev.longtask.store.sqlite.action.Actions;
import dev.longtask.store.sqlite.attempt.LeaseQueries;
import dev.longtask.store.sqlite.change.ChangeRows;
import dev.longtask.store.sqlite.claim.ClaimOperation;
import dev.longtask.store.sqlite.database.Database;
import dev.longtask.store.sqlite.database.Migrations;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.store.sqlite.queue.KeyLimits;
import dev.longtask.store.sqlite.submit.SubmitOperation;
import dev.longtask.store.sqlite.type.ActivityRows;
import dev.longtask.store.sqlite.type.PauseRows;
import dev.longtask.store.sqlite.worker.HandoverRows;
import dev.longtask.store.sqlite.worker.NodeRows;
import dev.longtask.store.sqlite.worker.TicketRows;
import dev.longtask.store.sqlite.worker.WorkerRows;
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
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Stores tasks in one SQLite file, for a single node. */
public final class SqliteTaskStore extends SqliteReads {
    private final Database database;
    private final Writer writer;

    private SqliteTaskStore(Database database, Writer writer, Readers readers, Clock clock) {
        super(readers, clock);
        this.database = database;
        this.writer = writer;
    }

    /**
     * Opens or creates the file. Blocks. The process has the file to itself, so all leases in it belong to a dead process
     * and expire at once.
     *
     * @param readers the number of reader threads, from 1
     * @param clock gives all times that the store records
     * @param groupSizes receives the number of operations of each commit
     * @throws StoreStartException when the file can't be used; the message says why, and how to fix it
     */
    public static SqliteTaskStore open(Path file, int readers, Clock clock, IntConsumer groupSizes) {
        Database database = Database.open(file);
        try {
            Writer writer = new Writer(new Session(database.connect(), clock), clock, groupSizes);
            List<Session> sessions = new ArrayList<>();
            for (int i = 0; i < readers; i++) {
                sessions.add(new Session(database.connectReadOnly(), clock));
            }
            SqliteTaskStore store = new SqliteTaskStore(database, writer, new Readers(sessions), clock);
            writer.write(LeaseQueries::expireAll).await().indefinitely();
            return store;
        } catch (SQLException e) {
            database.close();
            throw new StoreStartException("Can't open " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Uni<SubmitResult> submit(List<Submission> submissions, Quota quota) {
        return writer.write(
                Sizes.of(submissions), transaction -> SubmitOperation.submit(transaction, submissions, quota));
    }

    @Override
    public Uni<Claims> claim(ClaimRequest request) {
        return writer.write(transaction -> ClaimOperation.claim(transaction, request));
    }

    @Override
    public Uni<Void> limitKeys(Map<String, Integer> limits) {
        return new KeyLimits(writer).set(limits);
    }

    @Override
    public Uni<List<RenewedLease>> renew(List<Lease> leases, Duration length) {
        return writer.write(transaction -> LeaseQueries.renew(transaction, leases, length));
    }

    @Override
    public WorkerDirectory workers() {
        return new WorkerRows(writer, readers, clock);
    }

    @Override
    public NodeDirectory nodes() {
        return new NodeRows(writer, readers, clock);
    }

    @Override
    public TypePauses pauses() {
        return new PauseRows(writer, readers);
    }

    @Override
    public ActivityCounts activity() {
        return new ActivityRows(writer, readers, clock);
    }

    @Override
    public Tickets tickets() {
        return new TicketRows(writer);
    }

    @Override
    public Handovers handovers() {
        return new HandoverRows(writer, readers);
    }

    @Override
    public Uni<LeaseState> report(Lease lease, Report report) {
        return writer.write(Sizes.of(report), transaction -> LeaseQueries.report(transaction, lease, report));
    }

    @Override
    public Uni<FinishResult> finish(Lease lease, Outcome outcome, Report last, Actor actor) {
        return writer.write(
                Sizes.of(outcome, last), transaction -> LeaseQueries.finish(transaction, lease, outcome, last, actor));
    }

    @Override
    public Uni<ActionResult> cancel(TaskId id, Actor actor, Precondition expected) {
        return writer.write(transaction -> Actions.cancel(transaction, id, actor, expected));
    }

    @Override
    public Uni<ActionResult> retry(TaskId id, Actor actor, long unfinishedLimit, Precondition expected) {
        return writer.write(transaction -> Actions.retry(transaction, id, actor, unfinishedLimit, expected));
    }

    @Override
    public Uni<ActionResult> delete(TaskId id, Precondition expected) {
        return writer.write(transaction -> Actions.delete(transaction, id, expected));
    }

    @Override
    public Uni<List<Task>> reap(int limit, Duration contact) {
        return writer.write(transaction -> LeaseQueries.reap(transaction, limit, contact));
    }

    @Override
    public Uni<Integer> releaseUnknown(String node, List<Long> series, List<Lease> known) {
        return writer.write(transaction -> LeaseQueries.releaseUnknown(transaction, node, series, known));
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public Uni<Integer> purge(int limit) {
        return writer.write(transaction -> Actions.purge(transaction, limit));
    }

    @Override
    public Uni<Integer> purgeChanges(int limit) {
        return writer.write(transaction -> ChangeRows.purge(transaction, limit));
    }

    @Override
    public Uni<Void> probe() {
        return writer.write(Migrations::markAgain).replaceWithVoid();
    }

    @Override
    public void listen(StoreSignals signals) {
        // The process has the file to itself: there are no other nodes.
    }

    /** The SQL of each statement that this store has used. */
    Set<String> statements() {
        Set<String> statements = new TreeSet<>(writer.statements());
        statements.addAll(readers.statements());
        return statements;
    }

    /** A new session for the caller's own use. */
    Session newSession() throws SQLException {
        return new Session(database.connect(), clock);
    }

    @Override
    public void close() {
        writer.close();
        readers.close();
        database.close();
    }
}
