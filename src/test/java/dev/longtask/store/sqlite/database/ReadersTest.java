package dev.longtask.store.sqlite.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.longtask.store.StoreException;
import dev.longtask.testing.ThrowingSubscriber;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.sqlite.JDBC;

class ReadersTest {
    private static final Duration LONG = Duration.ofSeconds(10);

    private static Readers one() {
        try {
            return new Readers(List.of(
                    new Session(JDBC.createConnection("jdbc:sqlite::memory:", new Properties()), Clock.systemUTC())));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorIsAnAnswerAndTheThreadGoesOn() {
        try (Readers readers = one()) {
            CompletableFuture<Object> failed = readers.read(session -> {
                        throw new OutOfMemoryError("simulated");
                    })
                    .subscribeAsCompletionStage();
            assertThat(failed).failsWithin(LONG).withThrowableOfType(ExecutionException.class);

            assertThat(readers.read(session -> session.number("SELECT 7", 0)).subscribeAsCompletionStage())
                    .succeedsWithin(LONG)
                    .isEqualTo(7L);
        }
    }

    @Test
    void aCallerThatThrowsDoesNotEndTheThread() {
        try (Readers readers = one()) {
            readers.read(session -> 1).subscribe().with(answer -> {
                throw new StackOverflowError();
            });

            assertThat(readers.read(session -> 2).subscribeAsCompletionStage()).succeedsWithin(LONG);
        }
    }

    @Test
    void aSubscriberThatThrowsDoesNotEndTheThread() {
        try (Readers readers = one()) {
            readers.read(session -> 1).subscribe().withSubscriber(new ThrowingSubscriber<>());

            assertThat(readers.read(session -> 2).subscribeAsCompletionStage()).succeedsWithin(LONG);
        }
    }

    @Test
    void closingAnswersTheReadsThatWait() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Readers readers = one();
        CompletableFuture<Integer> held = readers.read(session -> {
                    running.countDown();
                    while (goOn.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    return 1;
                })
                .subscribeAsCompletionStage();
        running.await();
        CompletableFuture<Integer> waiting = readers.read(session -> 2).subscribeAsCompletionStage();

        Thread closing = Thread.ofPlatform().start(readers::close);
        await().until(() ->
                readers.read(session -> 3).subscribeAsCompletionStage().isCompletedExceptionally());
        goOn.countDown();
        closing.join();

        assertThat(held).succeedsWithin(LONG);
        assertThat(waiting)
                .failsWithin(LONG)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(StoreException.class);
    }

    @Test
    void whatHasWaitedTooLongFailsAndIsNotRead() throws SQLException {
        // Everything is too late.
        try (Readers readers = new Readers(
                List.of(new Session(
                        JDBC.createConnection("jdbc:sqlite::memory:", new Properties()), Clock.systemUTC())),
                Duration.ofNanos(-1))) {
            assertThat(readers.read(session -> 1).subscribeAsCompletionStage())
                    .failsWithin(LONG)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("Too many reads");
        }
    }
}
