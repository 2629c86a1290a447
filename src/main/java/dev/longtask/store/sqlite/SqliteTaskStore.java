package dev.longtask.store.sqlite;

import dev.longtask.store.ActionResult;
import dev.longtask.store.ActiveQuery;
import dev.longtask.store.ActivityCounts;
import dev.longtask.store.ChangePage;
import dev.longtask.store.ClaimRequest;
import dev.longtask.store.Claims;
import dev.longtask.store.FinishResult;
import dev.longtask.store.Handovers;
import dev.longtask.store.HistoryPage;
import dev.longtask.store.LeaseState;
import dev.longtask.store.LogPage;
import dev.longtask.store.Precondition;
import dev.longtask.store.Quota;
import dev.longtask.store.RenewedLease;
import dev.longtask.store.Sizes;
import dev.longtask.store.StoreSignals;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.StoreStatistics;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.TaskPage;
import dev.longtask.store.TaskQuery;
import dev.longtask.store.TaskStore;
import dev.longtask.store.TaskWithMessages;
import dev.longtask.store.Tickets;
import dev.longtask.store.TypePauses;
import dev.longtask.store.WorkerDirectory;
import dev.longtask.store.WorkerLease;
import dev.longtask.store.sqlite.action.Actions;
import dev.longtask.store.sqlite.attempt.LeaseQueries;
import dev.longtask.store.sqlite.change.ChangeRows;
import dev.longtask.store.sqlite.claim.ClaimOperation;
import dev.longtask.store.sqlite.database.Database;
import dev.longtask.store.sqlite.database.Migrations;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.store.sqlite.database.Writer;
import dev.longtask.store.sqlite.query.TaskQueries;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.query.WorkerLeases;
import dev.longtask.store.sqlite.queue.KeyLimits;
import dev.longtask.store.sqlite.submit.SubmitOperation;
import dev.longtask.store.sqlite.type.ActivityRows;
import dev.longtask.store.sqlite.type.PauseRows;
import dev.longtask.store.sqlite.worker.HandoverRows;
import dev.longtask.store.sqlite.worker.TicketRows;
import dev.longtask.store.sqlite.worker.WorkerRows;
import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.Outcome;
import dev.longtask.task.Report;
import dev.longtask.task.ReportEntry;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/** Stores tasks in one SQLite file, for a single node. */
public final class SqliteTaskStore implements TaskStore {
    private final Database database;
    private final Writer writer;
    private final Readers readers;
    private final Clock clock;

    private SqliteTaskStore(Database database, Writer writer, Readers readers, Clock clock) {
        this.database = database;
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
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
    public Uni<List<WorkerLease>> workerLeases(List<Lease> leases) {
        return readers.read(session -> WorkerLeases.find(session, leases));
    }

    @Override
    public Uni<List<WorkerLease>> overdue(int limit) {
        return readers.read(session -> WorkerLeases.overdue(session, clock.instant(), limit));
    }

    @Override
    public WorkerDirectory workers() {
        return new WorkerRows(writer, readers);
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
    public int readers() {
        return readers.count();
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
    public Uni<Optional<Task>> find(TaskId id) {
        return readers.read(session -> TaskRows.findWithContent(session, id));
    }

    @Override
    public Uni<Optional<Task>> findWithoutContent(TaskId id) {
        return readers.read(session -> TaskRows.find(session, id));
    }

    @Override
    public Uni<List<Task>> findAll(List<TaskId> ids) {
        return readers.read(session -> TaskQueries.findAll(session, ids));
    }

    @Override
    public Uni<TaskPage> list(TaskQuery query) {
        return readers.read(session -> TaskQueries.list(session, query));
    }

    @Override
    public Uni<List<TaskWithMessages>> listActive(ActiveQuery query) {
        return readers.read(session -> TaskQueries.listActive(session, query));
    }

    @Override
    public Uni<List<ReportEntry>> messages(TaskId id) {
        return readers.read(session -> TaskQueries.messages(session, id));
    }

    @Override
    public Uni<HistoryPage> history(TaskId id, int after, int attempts) {
        return readers.read(session -> TaskQueries.history(session, id, after, HistoryPage.last(after, attempts)));
    }

    @Override
    public Uni<LogPage> log(TaskId id, long after, int limit) {
        return readers.read(session -> TaskQueries.log(session, id, after, limit));
    }

    @Override
    public Uni<ChangePage> changes(long after, int limit) {
        return readers.read(session -> ChangeRows.page(session, after, limit));
    }

    @Override
    public Uni<Integer> purgeChanges(int limit) {
        return writer.write(transaction -> ChangeRows.purge(transaction, limit));
    }

    @Override
    public Uni<StoreStatistics> statistics() {
        return readers.read(session -> TaskQueries.statistics(session, clock.instant()));
    }

    @Override
    public Uni<Void> probe() {
        return writer.write(Migrations::writeVersionAgain).replaceWithVoid();
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
