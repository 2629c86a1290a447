package dev.longtask.store.postgres;

import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.type.PauseRows;
import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Pauses types, and tells all nodes when one is resumed. */
final class Pauses implements TypePauses {
    private final Database database;
    private final OperationThreads threads;
    private final News news;

    Pauses(Database database, OperationThreads threads, News news) {
        this.database = database;
        this.threads = threads;
        this.news = news;
    }

    @Override
    public Uni<Pause> pause(String type, Actor by) {
        return threads.action(transaction -> PauseRows.pause(transaction, type, by));
    }

    @Override
    public Uni<Void> resume(String type) {
        return threads.action(transaction -> PauseRows.resume(transaction, type))
                .invoke(resumed -> news.tell(true, List.of()))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Pause>> all() {
        return PauseRows.all(database);
    }
}
