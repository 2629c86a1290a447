package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    /** Larger than any process id. */
    private static final long NO_GROUP = 99_999_999;

    private final Programs programs = Objects.requireNonNull(Programs.find());

    @TempDir
    Path directory = Path.of("");

    /** The system's programs, with a shell that runs another script in place of the watchdog. */
    private Programs insteadOfTheWatchdog(String script) throws IOException {
        Path shell = directory.resolve("shell");
        Files.writeString(shell, """
                #!/bin/sh
                for last; do :; done
                if [ "$last" = longtask-watchdog ]; then
                  %s
                  exit
                fi
                exec %s "$@"
                """.formatted(script, programs.shell()));
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        return new Programs(programs.setsid(), shell);
    }

    private static List<ProcessHandle> watchdogs() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().arguments().stream()
                        .flatMap(Arrays::stream)
                        .anyMatch("longtask-watchdog"::equals))
                .toList();
    }

    @Test
    void aGroupThatHasEndedIsWatchedNoLonger() throws Exception {
        Path told = directory.resolve("told");
        try (Watchdog watchdog =
                new Watchdog(insteadOfTheWatchdog("while read -r line; do echo \"$line\" >>" + told + "; done"))) {
            ProcessGroup group = ProcessGroup.start(new ProcessBuilder("true"), watchdog);
            group.stdin().close();

            assertThat(group.ended()).succeedsWithin(LONG);

            long number = group.process().pid();
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Files.readAllLines(told))
                            .startsWith("add " + number)
                            .endsWith("remove " + number));
        }
    }

    @Test
    void theSignalsByWhichASystemStopsTheServiceDoNotEndIt() throws Exception {
        List<ProcessHandle> others = watchdogs();
        try (Watchdog watchdog = new Watchdog(programs)) {
            assertThat(watchdog.isAlive(NO_GROUP)).succeedsWithin(LONG).isEqualTo(false);
            List<ProcessHandle> own =
                    watchdogs().stream().filter(one -> !others.contains(one)).toList();
            assertThat(own).hasSize(1);

            for (String signal : List.of("HUP", "INT", "TERM")) {
                long number = own.getFirst().pid();
                Process kill = new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + number).start();
                assertThat(kill.waitFor()).isZero();
                // It answers requests sent after the signal.
                assertThat(watchdog.isAlive(NO_GROUP)).as(signal).succeedsWithin(LONG);
            }

            assertThat(watchdogs().stream().filter(one -> !others.contains(one)))
                    .isEqualTo(own);
        }
    }

    @Test
    void whoAskedAWatchdogThatEndsIsToldSo() throws Exception {
        try (Watchdog watchdog = new Watchdog(insteadOfTheWatchdog("read -r line"))) {
            assertThat(watchdog.isAlive(NO_GROUP)).failsWithin(LONG).withThrowableOfType(ExecutionException.class);
        }
    }
}
