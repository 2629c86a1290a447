package dev.longtask.store.postgres.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.longtask.store.StoreSignals;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskIds;
import dev.longtask.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notifications between nodes. */
class ChangeNotifierTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final TaskIds ids = new TaskIds(Clock.systemUTC(), new Random(1));
    private final PgConnectOptions options = TestPostgres.newDatabase();
    private final Database database = new Database(TestPostgres.vertx(), options, 4, LONG);
    private final ChangeNotifier one = new ChangeNotifier(database, TestPostgres.vertx(), options, true);
    private final ChangeNotifier other = new ChangeNotifier(database, TestPostgres.vertx(), options, true);

    private final AtomicInteger work = new AtomicInteger();
    private final List<Predicate<TaskId>> changes = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        other.listen(new StoreSignals() {
            @Override
            public void workAdded() {
                work.incrementAndGet();
            }

            @Override
            public void tasksChanged(Predicate<TaskId> which) {
                changes.add(which);
            }
        });
        // A new listener may have missed anything, so it is notified once.
        await().atMost(LONG).until(() -> work.get() == 1 && isTold(ids.get()));
        work.set(0);
        changes.clear();
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        database.close();
    }

    private boolean isTold(TaskId task) {
        return changes.stream().anyMatch(which -> which.test(task));
    }

    private List<TaskId> tasks(int count) {
        return IntStream.range(0, count).mapToObj(i -> ids.get()).toList();
    }

    @Test
    void theTasksThatChangedAreToldAndWorkOnlyWhereThereIsSome() {
        List<TaskId> changed = tasks(2);
        List<TaskId> withWork = tasks(1);

        one.changed(changed);
        await().atMost(LONG).until(() -> changed.stream().allMatch(this::isTold));
        assertThat(work).hasValue(0);
        one.tell(true, withWork);
        await().atMost(LONG).until(() -> withWork.stream().allMatch(this::isTold));

        assertThat(work).hasValue(1);
        assertThat(isTold(ids.get())).isFalse();
    }

    @Test
    void moreTasksThanOneNotificationHasRoomForAreToldInSeveral() {
        List<TaskId> changed = tasks(5_000);

        one.changed(changed);

        await().atMost(LONG).until(() -> changed.stream().allMatch(this::isTold));
        assertThat(isTold(ids.get())).isFalse();
    }

    @Test
    void whereTooMuchIsToBeToldAllMayHaveChanged() {
        one.changed(tasks(20_001));

        await().atMost(LONG).until(() -> isTold(ids.get()));
    }
}
