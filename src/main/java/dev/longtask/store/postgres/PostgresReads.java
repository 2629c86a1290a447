package dev.longtask.store.postgres;

import dev.longtask.store.StoreStatistics;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.store.postgres.change.ChangeRows;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.query.StatisticsQueries;
import dev.longtask.store.postgres.query.TaskQueries;
import dev.longtask.store.postgres.query.WorkerLeases;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.ChangePage;
import dev.longtask.store.query.HistoryPage;
import dev.longtask.store.query.LogPage;
import dev.longtask.store.query.TaskPage;
import dev.longtask.store.query.TaskQuery;
import dev.longtask.store.query.TaskWithMessages;
import dev.longtask.task.Lease;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.attempt.ReportEntry;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** The reads of the store. */
abstract class PostgresReads implements TaskStore {
    final Database database;
    private final TaskQueries queries;

    PostgresReads(Database database) {
        this.database = database;
        this.queries = new TaskQueries(database);
    }

    /** The connection pools. */
    final Database database() {
        return database;
    }

    @Override
    public Uni<List<WorkerLease>> workerLeases(List<Lease> leases) {
        return WorkerLeases.find(database, leases);
    }

    @Override
    public Uni<List<WorkerLease>> overdue(int limit) {
        return WorkerLeases.overdue(database, limit);
    }

    @Override
    public int readers() {
        return database.readers();
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
    public Uni<List<Task>> findAll(List<TaskId> ids) {
        return queries.tasks(ids).map(found -> List.copyOf(found.values()));
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
    public Uni<StoreStatistics> statistics() {
        return StatisticsQueries.read(database);
    }
}
