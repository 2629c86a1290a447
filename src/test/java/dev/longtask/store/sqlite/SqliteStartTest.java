package dev.longtask.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.Leftovers;
import dev.longtask.store.Quota;
import dev.longtask.store.StoreStartException;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.sqlite.database.Row;
import dev.longtask.store.sqlite.database.Session;
import dev.longtask.task.Task;
import dev.longtask.task.TaskIds;
import dev.longtask.task.TraceContext;
import dev.longtask.testing.MovableClock;
import dev.longtask.testing.TestSubmission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

class SqliteStartTest {
    private final MovableClock clock = new MovableClock();

    @TempDir
    Path directory = Path.of("");

    private Path file() {
        return directory.resolve("longtask.db");
    }

    private SqliteTaskStore open() {
        return SqliteTaskStore.open(file(), 1, clock, size -> {});
    }

    @Test
    void whatWasStoredIsThereAfterAReopen() {
        TestSubmission submission = TestSubmission.of(new TaskIds(clock, new Random(1)).get());
        try (TaskStore store = open()) {
            store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
        }

        try (TaskStore store = open()) {
            assertThat(store.find(submission.id()).await().indefinitely()).isPresent();
        }
    }

    @Test
    void whatIsStoredIsForTheServicesUserAlone() throws IOException {
        Path made = directory.resolve("new/deeper");

        try (TaskStore store = SqliteTaskStore.open(made.resolve("longtask.db"), 1, clock, size -> {})) {
            store.submit(
                            List.of(TestSubmission.of(new TaskIds(clock, new Random(1)).get())
                                    .build()),
                            Quota.NONE)
                    .await()
                    .indefinitely();
            assertThat(permissions(made)).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(made)) {
                assertThat(files)
                        .hasSizeGreaterThan(2)
                        .allMatch(one -> permissions(one).equals("rw-------"));
            }
        }
    }

    @Test
    void whatRanWhenTheProcessEndedIsReclaimedAtOnce() {
        TestSubmission submission = TestSubmission.of(new TaskIds(clock, new Random(1)).get());
        try (TaskStore store = open()) {
            store.submit(List.of(submission.build()), Quota.NONE).await().indefinitely();
            assertThat(claim(store)).hasSize(1);
        }

        try (TaskStore store = open()) {
            assertThat(store.reap(10, Duration.ofDays(1)).await().indefinitely())
                    .extracting(Task::id)
                    .containsExactly(submission.id());
        }
    }

    @Test
    void aTraceSurvivesTheProcess() {
        TraceContext trace = new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=b");
        TestSubmission submission = TestSubmission.of(new TaskIds(clock, new Random(1)).get());
        try (TaskStore store = open()) {
            store.submit(List.of(submission.trace(trace.parent(), trace.state()).build()), Quota.NONE)
                    .await()
                    .indefinitely();
            claim(store);
        }

        try (TaskStore store = open()) {
            store.reap(10, Duration.ofDays(1)).await().indefinitely();

            assertThat(claim(store))
                    .extracting(task -> Objects.requireNonNull(task.trace()).submission())
                    .containsExactly(trace);
        }
    }

    private static List<Task> claim(TaskStore store) {
        ClaimRequest request = new ClaimRequest(
                new ClaimRequest.Claimant("node", 1),
                Duration.ofHours(1),
                List.of(new ClaimRequest.TypeDemand("export", 1)),
                1);
        return store.claim(request).await().indefinitely().tasks();
    }

    @Test
    void aFileThatOthersCouldReadIsNoLongerTheirs() throws IOException {
        Files.createFile(file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));

        open().close();

        assertThat(permissions(file())).isEqualTo("rw-------");
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void copiesOfTheDriversLibraryAreRemovedAlsoThoseOfAProcessThatWasKilled() throws IOException {
        String before = System.getProperty("org.sqlite.tmpdir");
        Files.createFile(directory.resolve("sqlite-3.0-0-libsqlitejdbc.so"));
        Files.createFile(directory.resolve("sqlite-3.0-0-libsqlitejdbc.so.lck"));
        System.setProperty("org.sqlite.tmpdir", directory.toString());
        try {
            open().close();
        } finally {
            if (before == null) {
                System.clearProperty("org.sqlite.tmpdir");
            } else {
                System.setProperty("org.sqlite.tmpdir", before);
            }
        }

        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).noneMatch(name -> name.contains("jdbc"));
        }
    }

    @Test
    void whatIsCommittedIsOnDisk() throws SQLException {
        try (SqliteTaskStore store = open();
                Session session = store.newSession()) {
            assertThat(session.first("PRAGMA journal_mode", Row::text)).hasValue("wal");
            // FULL (2): in WAL mode, any lower setting may lose the latest commits in a power failure.
            assertThat(session.number("PRAGMA synchronous", -1)).isEqualTo(2);
        }
    }

    @Test
    void aPurgedOrDeletedTaskLeavesNoRowBehind() throws SQLException {
        try (SqliteTaskStore store = open()) {
            Leftovers.leave(store, new TaskIds(clock, new Random(1)));
            try (Session session = store.newSession()) {
                List<String> tables = session.list(
                        "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c"
                                + " WHERE m.type = 'table' AND c.name = 'id' AND m.name <> 'change'",
                        Row::text);
                assertThat(tables)
                        .contains("task", "input", "result", "checkpoint", "lease_token", "message", "log", "history");
                for (String table : tables) {
                    assertThat(session.number("SELECT count(*) FROM " + table, -1))
                            .as(table)
                            .isZero();
                }
                assertThat(session.number("SELECT coalesce(sum(tasks), 0) FROM task_count", -1))
                        .isZero();
                assertThat(session.number("SELECT sum(unfinished + stored + bytes) FROM principal", -1))
                        .isZero();
                assertThat(session.number("SELECT count(*) FROM concurrency_slot", -1))
                        .isZero();
            }
        }
    }

    @Test
    void aFileThatIsOpenAlreadyIsNotOpenedASecondTime() {
        try (TaskStore store = open()) {
            assertThat(store).isNotNull();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void aFileThatAnotherProgramHasLockedIsNotOpened() throws SQLException {
        open().close();
        try (Connection other = JDBC.createConnection("jdbc:sqlite:" + file(), new Properties());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");

            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreStartException.class)
                    .hasMessageContaining("in use by another process");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsNotOpened() throws IOException {
        Files.writeString(file(), "This is a letter, and a long one, but it is no database. ".repeat(20));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreStartException.class)
                .hasMessageContaining("damaged or not an SQLite database")
                .hasMessageContaining("Restore a backup");
        assertThat(file()).content().startsWith("This is a letter");
    }

    @Test
    void aDamagedFileIsNotOpened() throws IOException {
        open().close();
        byte[] bytes = Files.readAllBytes(file());
        for (int i = 4_096; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(file(), bytes);

        assertThatThrownBy(this::open).isInstanceOf(StoreStartException.class).hasMessageContaining("damaged");
    }
}
