package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.testing.RecordingContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** How programs and what they leave behind are ended. */
class ProgramEndTest extends CommandFixture {

    @Test
    void whenItIsToldToStopTheChildrenOfAShellHaveTheirGraceToo() throws Exception {
        RecordingContext patient = new RecordingContext(Duration.ofSeconds(20));
        Path ready = directory.resolve("ready");
        Path cleaned = directory.resolve("cleaned");
        String worker = "trap \"sleep 0.5; touch " + cleaned + "; exit 0\" TERM; touch " + ready
                + "; while :; do sleep 0.05; done";
        CompletableFuture<JsonNode> run = script("sh -c '" + worker + "'; echo done")
                .run(JsonNodeFactory.instance.objectNode(), patient)
                .subscribeAsCompletionStage();
        await().until(() -> Files.exists(ready));

        patient.stop().get(15, java.util.concurrent.TimeUnit.SECONDS);

        assertThat(cleaned).exists();
        assertThat(run).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void whatIsLeftOfAGroupWhenItsGraceIsOverIsKilled() throws Exception {
        Path ready = directory.resolve("ready");
        CompletableFuture<JsonNode> run = start(
                script("sh -c 'trap \"\" TERM; touch " + ready + "; while :; do sleep 0.05; done'; echo done"),
                JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(ready));

        context.stop().get(15, java.util.concurrent.TimeUnit.SECONDS);

        assertThat(run).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void programsEndWithTheServiceAlsoWhenTheirWatchdogWasKilledAndNoneCameAfter() throws Exception {
        Path ready = directory.resolve("ready");
        CompletableFuture<JsonNode> program =
                start(script("touch " + ready + "; sleep 600; true"), JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(ready));
        List<ProcessHandle> killed = watchdogs();
        killed.forEach(ProcessHandle::destroyForcibly);
        await().until(() -> killed.stream().noneMatch(ProcessHandle::isAlive));

        factory.close();

        assertThat(program).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void aWatchdogThatIsKilledIsReplacedWhileThereArePrograms() {
        Path ready = directory.resolve("ready");
        var _ = start(script("touch " + ready + "; sleep 600; true"), JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(ready) && watchdogs().stream().allMatch(ProgramEndTest::hasLivedAWhile));
        List<ProcessHandle> killed = watchdogs();
        killed.forEach(ProcessHandle::destroyForcibly);

        await().until(() -> watchdogs().stream().anyMatch(one -> !killed.contains(one)));
    }

    private static boolean hasLivedAWhile(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(start -> start.plusMillis(300).isBefore(java.time.Instant.now()))
                .isPresent();
    }

    private static List<ProcessHandle> watchdogs() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(java.util.Arrays::stream)
                        .anyMatch("longtask-watchdog"::equals))
                .toList();
    }

    @Test
    void programsEndWithTheServiceAlsoWhenTheirWatchdogWasKilled() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        CompletableFuture<JsonNode> one =
                start(script("touch " + first + "; sleep 600; true"), JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(first));
        List<ProcessHandle> killed = watchdogs();
        killed.forEach(ProcessHandle::destroyForcibly);
        await().until(() -> killed.stream().noneMatch(ProcessHandle::isAlive));
        CompletableFuture<JsonNode> two =
                start(script("touch " + second + "; sleep 600; true"), JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(second));

        factory.close();

        assertThat(one).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
        assertThat(two).failsWithin(Duration.ofSeconds(10)).withThrowableOfType(ExecutionException.class);
    }

    @Test
    void aStopReachesTheProgramAndItsChildren() throws Exception {
        Path child = directory.resolve("child");
        CompletableFuture<JsonNode> running =
                start(script("sleep 600 & echo $! >" + child + "; wait"), JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(child) && !Files.readString(child).isBlank());
        long pid = Long.parseLong(Files.readString(child).strip());
        assertThat(ProcessHandle.of(pid)).isPresent();

        context.stop().get(20, java.util.concurrent.TimeUnit.SECONDS);

        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        await().until(running::isDone);
    }

    @Test
    void aProgramThatIgnoresTheRequestToStopIsKilledAfterItsGrace() throws Exception {
        Path ready = directory.resolve("ready");
        CompletableFuture<JsonNode> running = start(
                script("trap '' TERM; touch " + ready + "; while :; do sleep 0.05; done"),
                JsonNodeFactory.instance.objectNode());
        await().until(() -> Files.exists(ready));

        context.stop().get(20, java.util.concurrent.TimeUnit.SECONDS);

        assertThat(running).completesExceptionallyWithin(Duration.ofSeconds(20));
    }

    @Test
    void whatAProgramLeavesBehindIsEndedWithIt() throws Exception {
        Path child = directory.resolve("child");

        run(script("sleep 600 & echo $! >" + child));

        long pid = Long.parseLong(Files.readString(child).strip());
        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
}
