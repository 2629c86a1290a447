package dev.longtask.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.PromiseChecker;
import dev.longtask.testing.PromiseChecker.TaskRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.SoftAssertions;

/** Checks what a run of the fault suite left behind: the promises, the answers that clients got, and the tables. */
final class Checker {
    private final Records records;
    private final Map<UUID, TaskRecord> tasks;
    private final PromiseChecker promises;
    private int checks;

    Checker(Connection connection) throws SQLException {
        records = new Records(connection);
        tasks = records.read();
        promises = new PromiseChecker(tasks.values());
    }

    int tasks() {
        return tasks.size();
    }

    int runs() {
        return promises.runs();
    }

    int checks() {
        return checks + promises.checks();
    }

    /** Runs all checks, even after a failure. */
    void check(Load load, RemoteWorkers workers) {
        SoftAssertions all = new SoftAssertions();
        all.check(() -> assertThat(load.unexpected)
                .as("answers that nobody expects, by status")
                .isEmpty());
        all.check(() ->
                assertThat(tasks.keySet()).as("each answered submission exists").containsAll(load.submitted.keySet()));
        all.check(this::checkFence);
        all.check(this::checkNothingIsLeft);
        all.check(this::checkCounts);
        all.check(promises::checkTasks);
        all.check(() -> promises.checkConcurrency("narrow", Cluster.CLUSTER_CONCURRENCY));
        all.check(() -> promises.checkKeys(Cluster.KEY_CONCURRENCY));
        all.check(() -> promises.checkRate("paced", Cluster.RATE, Cluster.RATE_PER));
        all.check(() -> load.answers.forEach(this::checkAnswer));
        all.check(() -> assertThat(workers.broken)
                .as("what workers must not be answered")
                .isEmpty());
        all.check(() -> checkWorkers(workers));
        all.assertAll();
    }

    /** What a worker was told must have happened, to its attempt and to no other. */
    private void checkWorkers(RemoteWorkers workers) throws SQLException {
        Map<RemoteWorkers.AttemptId, Records.AttemptEnd> ended = records.endsOf("remote");
        workers.ends.forEach(end -> {
            checks++;
            assertThat(ended.get(end.attempt()))
                    .as("the end of %s", end)
                    .isEqualTo(new Records.AttemptEnd(
                            "worker:bot/" + end.worker(), "worker:bot/" + end.worker(), end.status()));
        });
        workers.leased.forEach((attempt, worker) -> {
            checks++;
            assertThat(ended.get(attempt))
                    .as("%s was leased to %s", attempt, worker)
                    .isNotNull()
                    .extracting(Records.AttemptEnd::runner)
                    .isEqualTo("worker:bot/" + worker);
        });
    }

    private void checkNothingIsLeft() throws SQLException {
        for (String table : List.of("ready", "scheduled", "blocked", "running", "concurrency_slot")) {
            checks++;
            assertThat(records.number("SELECT count(*) FROM " + table))
                    .as("rows left in %s", table)
                    .isZero();
        }
    }

    private void checkFence() throws SQLException {
        checks++;
        assertThat(records.number("""
                SELECT count(*)
                  FROM attempt
                 WHERE actor <> runner AND (actor LIKE 'worker:%' OR actor LIKE 'node:%' AND runner LIKE 'node:%')
                """))
                .as("attempts that were ended by one that did not hold their lease")
                .isZero();
    }

    private void checkCounts() throws SQLException {
        checks += 2;
        assertThat(records.number("""
                SELECT count(*)
                  FROM (SELECT type, status, sum(tasks) AS tasks FROM task_count GROUP BY type, status) counted
                  FULL JOIN (SELECT type, status, count(*) AS tasks FROM task GROUP BY type, status) are
                         ON are.type = counted.type AND are.status = counted.status
                 WHERE coalesce(counted.tasks, 0) <> coalesce(are.tasks, 0)
                """))
                .as("counts by type and status that are not those of the tasks")
                .isZero();
        assertThat(records.number("SELECT coalesce(sum(tasks), 0) FROM creator_quota"))
                .as("unfinished tasks counted")
                .isZero();
    }

    /** What a client was told must have happened. */
    private void checkAnswer(Load.Answer answer) {
        checks++;
        TaskRecord task = tasks.get(answer.task());
        assertThat(task)
                .as("a client was told of %s by %s", answer.task(), answer.by())
                .isNotNull();
        if (task != null) {
            assertThat(task.steps())
                    .as("a client was told by %s that %s is %s", answer.by(), answer.task(), answer.status())
                    .anyMatch(step -> step.to().equals(answer.status()));
        }
    }
}
