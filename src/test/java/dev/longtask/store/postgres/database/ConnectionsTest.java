package dev.longtask.store.postgres.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.longtask.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final PgConnectOptions options = TestPostgres.newDatabase();
    private Connections connections = connections(2, LONG, List.of());

    private Connections connections(int size, Duration connectWithin, List<String> settings) {
        return new Connections(TestPostgres.vertx(), "test", options, size, connectWithin, settings);
    }

    @AfterEach
    void close() {
        result(connections.close());
    }

    private static <T> T result(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whereAllConnectionsAreInUseNoOthersAreMade() {
        result(connections.close());
        connections = connections(2, Duration.ofSeconds(3), List.of());
        Connections.Taken first = result(connections.take(LONG));
        Connections.Taken second = result(connections.take(LONG));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> result(connections.take(LONG))).isInstanceOf(CompletionException.class);
        }

        first.giveBack();
        Connections.Taken third = result(connections.take(LONG));
        third.giveBack();
        second.giveBack();
    }

    @Test
    void aConnectionThatCanNotBeSetUpInTimeIsClosed() {
        result(connections.close());
        // The first connection is set up at once. While it is in use, its pool stays alive.
        connections =
                connections(2, Duration.ofSeconds(3), List.of("SET client_connection_check_interval = '100ms'", """
                        SELECT pg_sleep(600)
                          FROM (SELECT count(*) AS connections FROM pg_stat_activity WHERE datname = current_database()) c
                         WHERE connections > 1
                        """));
        Connections.Taken first = result(connections.take(Duration.ofMinutes(10)));

        assertThatThrownBy(() -> result(connections.take(LONG))).isInstanceOf(CompletionException.class);

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(TestPostgres.query(
                                        "postgres",
                                        "SELECT pid FROM pg_stat_activity WHERE datname = '%s'"
                                                .formatted(options.getDatabase()))
                                .lines())
                        .hasSize(1));
        first.giveBack();
    }
}
