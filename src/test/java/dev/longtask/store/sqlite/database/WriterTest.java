package dev.longtask.store.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreException;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.ThrowingSubscriber;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

class WriterTest {
    private final List<Integer> groups = new CopyOnWriteArrayList<>();

    @TempDir
    Path directory = Path.of("");

    private Session session = memory();
    private Writer writer = new Writer(session, new MovableClock(), size -> {});

    private static Session memory() {
        try {
            return new Session(JDBC.createConnection("jdbc:sqlite::memory:", new Properties()), Clock.systemUTC());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void open() throws SQLException {
        writer.close();
        Connection connection =
                JDBC.createConnection("jdbc:sqlite:" + directory.resolve("writer.db"), new Properties());
        session = new Session(connection, Clock.systemUTC());
        session.update("CREATE TABLE number (n INTEGER PRIMARY KEY)");
        // The tables that the end of a transaction may write to.
        session.update("CREATE TABLE task_count (type TEXT, status TEXT, tasks INTEGER, PRIMARY KEY (type, status))");
        writer = new Writer(session, new MovableClock(), groups::add);
    }

    @AfterEach
    void close() {
        writer.close();
    }

    private Uni<Integer> insert(int number) {
        return writer.write(transaction -> transaction.session().update("INSERT INTO number (n) VALUES (?)", number));
    }

    private long count() {
        return writer.write(transaction -> transaction.session().number("SELECT count(*) FROM number", 0))
                .await()
                .indefinitely();
    }

    @Test
    void aLoneOperationIsCommittedAtOnce() {
        insert(1).await().indefinitely();

        assertThat(groups).containsExactly(1);
    }

    @Test
    void whatWaitsForTheWriterIsCommittedTogether() throws InterruptedException {
        List<CompletableFuture<Integer>> waiting = whileTheWriterIsBusy(List.of(insert(1), insert(2), insert(3)));

        waiting.forEach(CompletableFuture::join);

        assertThat(groups).containsExactly(1, 3);
    }

    @Test
    void anErrorIsAnAnswerAndTheWriterGoesOn() throws InterruptedException {
        Uni<Integer> failing = writer.write(transaction -> {
            transaction.session().update("INSERT INTO number (n) VALUES (77)");
            throw new OutOfMemoryError("simulated");
        });
        List<CompletableFuture<Integer>> waiting = whileTheWriterIsBusy(List.of(insert(1), failing, insert(2)));

        assertThat(waiting.get(0)).succeedsWithin(java.time.Duration.ofSeconds(10));
        assertThat(waiting.get(1))
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableOfType(ExecutionException.class);
        assertThat(waiting.get(2)).succeedsWithin(java.time.Duration.ofSeconds(10));
        insert(3).await().indefinitely();
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void aCallerThatThrowsKeepsNobodyFromTheirAnswer() throws InterruptedException {
        CompletableFuture<Integer> other = new CompletableFuture<>();
        CountDownLatch busy = new CountDownLatch(1);
        writer.write(transaction -> {
                    awaitUninterruptibly(busy);
                    return 0;
                })
                .subscribe()
                .with(answer -> {});
        insert(1).subscribe().with(answer -> {
            throw new StackOverflowError();
        });
        insert(2).subscribe().with(other::complete, other::completeExceptionally);
        busy.countDown();

        assertThat(other).succeedsWithin(java.time.Duration.ofSeconds(10));
    }

    @Test
    void aSubscriberThatThrowsKeepsNobodyFromTheirAnswer() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        writer.write(transaction -> {
                    running.countDown();
                    awaitUninterruptibly(busy);
                    return 0;
                })
                .subscribe()
                .with(answer -> {});
        running.await();
        insert(1).subscribe().withSubscriber(new ThrowingSubscriber<>());
        CompletableFuture<Integer> other = insert(2).subscribeAsCompletionStage();
        busy.countDown();

        assertThat(other).succeedsWithin(java.time.Duration.ofSeconds(10));
        assertThat(groups).containsExactly(1, 2);
    }

    @Test
    void aTransactionThatWasLeftOpenIsUndoneBeforeTheNext() throws SQLException {
        // Before the writer first uses its session.
        session.update("BEGIN");
        session.update("INSERT INTO number (n) VALUES (77)");

        assertThat(insert(1).await().indefinitely()).isEqualTo(1);

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void whatWasWrittenMakesRoomForWhatComesThen() {
        long memory = Runtime.getRuntime().maxMemory();
        for (int i = 0; i < 3; i++) {
            assertThat(writer.write(memory, transaction -> 1).await().indefinitely())
                    .isEqualTo(1);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatWaitsIsBoundedInBytes() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        writer.write(transaction -> {
                    awaitUninterruptibly(busy);
                    return 0;
                })
                .subscribe()
                .with(answer -> {});
        long memory = Runtime.getRuntime().maxMemory();
        CompletableFuture<Integer> large =
                writer.write(memory, transaction -> 1).subscribeAsCompletionStage();
        CompletableFuture<Integer> refused =
                writer.write(memory, transaction -> 2).subscribeAsCompletionStage();
        CompletableFuture<Integer> third =
                writer.write(memory, transaction -> 3).subscribeAsCompletionStage();
        busy.countDown();

        assertThat(List.of(
                        large.handle((value, failure) -> failure == null).join(),
                        refused.handle((value, failure) -> failure == null).join(),
                        third.handle((value, failure) -> failure == null).join()))
                .contains(true, false);
    }

    @Test
    void anOperationThatFailsTakesNoOtherWithIt() throws InterruptedException {
        Uni<Integer> failing = writer.write(transaction -> {
            transaction.session().update("INSERT INTO number (n) VALUES (77)");
            throw new SQLException("broken");
        });

        List<CompletableFuture<Integer>> waiting = whileTheWriterIsBusy(List.of(insert(1), failing, insert(2)));

        assertThat(waiting.get(0).join()).isEqualTo(1);
        assertThat(waiting.get(2).join()).isEqualTo(1);
        assertThatThrownBy(waiting.get(1)::join).hasCauseInstanceOf(StoreException.class);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void aClosedWriterHasCommittedWhatItWasGivenAndTakesNoMore() throws InterruptedException {
        List<CompletableFuture<Integer>> waiting = whileTheWriterIsBusy(List.of(insert(1)));

        writer.close();

        assertThat(waiting.getFirst()).isCompletedWithValue(1);
        assertThatThrownBy(() -> insert(2).await().indefinitely()).isInstanceOf(StoreException.class);
    }

    @Test
    void aFullDatabaseIsToldFromOtherFailuresAndTakesWritesAgainOnceThereIsRoom() {
        writer.write(transaction -> transaction.session().list("PRAGMA max_page_count = 30", row -> row.number()))
                .await()
                .indefinitely();
        writer.write(transaction -> transaction.session().update("CREATE TABLE filler (bytes BLOB)"))
                .await()
                .indefinitely();
        Uni<Integer> fill = writer.write(
                transaction -> transaction.session().update("INSERT INTO filler (bytes) VALUES (?)", new byte[20_000]));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        fill.await().indefinitely();
                    }
                })
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(StoreException.Reason.FULL));
        assertThatThrownBy(() -> fill.await().indefinitely())
                .isInstanceOfSatisfying(
                        StoreException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(StoreException.Reason.FULL));

        writer.write(transaction -> transaction.session().list("PRAGMA max_page_count = 1000", row -> row.number()))
                .await()
                .indefinitely();
        assertThat(fill.await().indefinitely()).isEqualTo(1);
    }

    /** Subscribes to the operations while an earlier one occupies the writer, so that they wait for it together. */
    private List<CompletableFuture<Integer>> whileTheWriterIsBusy(List<Uni<Integer>> operations)
            throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        writer.write(transaction -> {
                    busy.countDown();
                    awaitQuietly(release);
                    return 0;
                })
                .subscribe()
                .with(done -> {});
        busy.await();
        List<CompletableFuture<Integer>> futures = new ArrayList<>();
        operations.forEach(operation -> futures.add(operation.subscribeAsCompletionStage()));
        release.countDown();
        return futures;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatHasWaitedTooLongFailsAndIsNotDone() throws SQLException {
        writer.close();
        session = new Session(
                JDBC.createConnection("jdbc:sqlite:" + directory.resolve("writer.db"), new Properties()),
                Clock.systemUTC());
        // Everything is too late.
        writer = new Writer(session, new MovableClock(), groups::add, java.time.Duration.ofNanos(-1));

        assertThat(insert(1).subscribeAsCompletionStage())
                .failsWithin(java.time.Duration.ofSeconds(10))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("did not accept the write in time");

        writer.close();
        session = new Session(
                JDBC.createConnection("jdbc:sqlite:" + directory.resolve("writer.db"), new Properties()),
                Clock.systemUTC());
        writer = new Writer(session, new MovableClock(), groups::add);
        assertThat(count()).isZero();
    }
}
