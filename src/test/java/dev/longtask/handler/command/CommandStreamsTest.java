package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.handler.TaskContext;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What happens to a program and its streams when the other end misbehaves. */
class CommandStreamsTest extends CommandFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** The context with one method replaced. */
    private TaskContext contextWith(String name, Supplier<?> instead) {
        return (TaskContext) Proxy.newProxyInstance(
                TaskContext.class.getClassLoader(),
                new Class<?>[] {TaskContext.class},
                (proxy, method, arguments) ->
                        method.getName().equals(name) ? instead.get() : method.invoke(context, arguments));
    }

    @Test
    void aProgramIsNotWaitedForLongBecauseOneThatEscapedItKeepsItsStreams() throws Exception {
        Path escaped = directory.resolve("escaped");
        CompletableFuture<JsonNode> run = start(
                script("setsid sh -c 'echo $$ >" + escaped + "; exec sleep 600' & while [ ! -s " + escaped
                        + " ]; do sleep 0.05; done; echo 7"),
                JsonNodeFactory.instance.objectNode());
        try {
            assertThat(run).succeedsWithin(LONG).hasToString("7");
        } finally {
            ProcessHandle.of(Long.parseLong(Files.readString(escaped).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void whatAProgramLogsWaitsWhileTheLogIsFull() {
        AtomicBoolean full = new AtomicBoolean(true);
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<JsonNode> run =
                start(script("echo line >&2"), JsonNodeFactory.instance.objectNode(), contextWith("isLogFull", () -> {
                    looks.incrementAndGet();
                    return full.get();
                }));

        await().atMost(LONG).until(() -> looks.get() >= 3);
        assertThat(context.log).isEmpty();
        full.set(false);

        assertThat(run).succeedsWithin(LONG);
        await().atMost(LONG).untilAsserted(() -> assertThat(context.log).containsExactly("line"));
    }

    @Test
    void aProgramThatCanNotBeFollowedIsNotLeftAlone() {
        List<ProcessHandle> others = programs();
        TaskContext ended = contextWith("onStop", () -> {
            throw new IllegalStateException("the attempt has ended");
        });

        assertThatThrownBy(() -> start(handler("sleep", "600"), JsonNodeFactory.instance.objectNode(), ended))
                .isInstanceOf(IllegalStateException.class);

        await().atMost(LONG).untilAsserted(() -> assertThat(programs()).allMatch(others::contains));
    }

    private static List<ProcessHandle> programs() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .noneMatch("longtask-watchdog"::equals))
                .toList();
    }
}
