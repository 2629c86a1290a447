package dev.longtask.store.sqlite;

import dev.longtask.store.StoreStatistics;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.ChangePage;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.store.sqlite.change.ChangeRows;
import dev.longtask.store.sqlite.database.Readers;
import dev.longtask.store.sqlite.query.TaskQueries;
import dev.longtask.store.sqlite.query.TaskRows;
import dev.longtask.store.sqlite.query.WorkerLeases;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The reads of the store. */
abstract class SqliteReads implements TaskStore {
    final Readers readers;
    final Clock clock;

    SqliteReads(Readers readers, Clock clock) {
        this.readers = readers;
        this.clock = clock;
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
    public int readers() {
        return readers.count();
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
    public Uni<StoreStatistics> statistics() {
        return readers.read(session -> TaskQueries.statistics(session, clock.instant()));
    }
}
