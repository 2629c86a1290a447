package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.TaskFailure;
import dev.longtask.testing.TestConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));

    private final Programs programs = Objects.requireNonNull(Programs.find());
    private final Watchdog watchdog = new Watchdog(programs);

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void close() {
        watchdog.close();
    }

    private void assertFailsForGood(List<String> arguments, @Nullable Path where, String reason) {
        assertThatThrownBy(() -> Start.program(arguments, ENVIRONMENT, where, watchdog))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isTrue())
                .hasMessage("The program can't be started: " + reason);
    }

    /** The arguments as the program received them. */
    private List<String> received(List<String> arguments) throws IOException {
        Path out = directory.resolve("out");
        List<String> command = new java.util.ArrayList<>(
                List.of("sh", "-c", "for a in \"$@\"; do printf '%s\\0' \"$a\"; done >" + out, "sh"));
        command.addAll(arguments);
        ProcessGroup group = Start.program(command, ENVIRONMENT, null, watchdog);
        group.stdin().close();
        assertThat(group.ended()).succeedsWithin(Duration.ofSeconds(20));
        String all = Files.readString(out);
        return List.of(all.substring(0, all.length() - 1).split("\0", -1));
    }

    @Test
    void argumentsKeepEveryCharacter() throws IOException {
        String all = IntStream.concat(IntStream.range(1, 0x800), IntStream.of(0x65e5, 0xfeff, 0xffff, 0x1f600))
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        List<String> arguments = List.of("日本é", all, "", " a  b ", "a\nb\n", "$(id)'\"\\", "-n", "*", "é'\n'é");

        assertThat(received(arguments)).isEqualTo(arguments);
    }

    @Test
    void manyLongArgumentsArriveWhole() throws IOException {
        List<String> arguments = Collections.nCopies(4, "é".repeat(60_000));

        assertThat(received(arguments)).isEqualTo(arguments);
    }

    @Test
    void whatJavaIsToEncodeIsAsciiAndTheRestIsUtf8() {
        List<String> arguments = List.of("sh", "日本é");

        assertThat(Gate.command(programs, arguments)).allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
        assertThat(new String(Gate.word(arguments), StandardCharsets.UTF_8)).contains("'日本é'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-program-anywhere", "/no/such/program", "./program"})
    void aProgramThatDoesNotExistIsNotTriedAgain(String program) {
        assertFailsForGood(List.of(program), directory, "it does not exist.");
    }

    @Test
    void whatIsNoExecutableFileIsNotTriedAgain() throws IOException {
        Files.writeString(directory.resolve("program"), "#!/bin/sh\n");

        assertFailsForGood(List.of("./program"), directory, "it is not an executable file.");
        assertFailsForGood(List.of(directory.toString()), null, "it is not an executable file.");
    }

    @Test
    void aDirectoryThatHasGoneIsNotTriedAgain() {
        assertFailsForGood(List.of("sh"), directory.resolve("gone"), "its working directory does not exist.");
    }

    @Test
    void argumentsThatAreTooLongAreNotTriedAgain() {
        String reason = "its arguments are longer than the system allows.";

        assertFailsForGood(List.of("true", "x".repeat(131_072)), null, reason);
        assertFailsForGood(List.of("true", "é".repeat(65_536)), null, reason);
        assertFailsForGood(
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of("true"),
                                Collections.nCopies(20, "x".repeat(130_000)).stream())
                        .toList(),
                null,
                reason);
    }

    @Test
    void theDirectoryOfATypeIsCheckedAtTheStart() {
        Path missing = directory.resolve("missing");
        TypeConfig config = Objects.requireNonNull(TestConfig.of(Map.of(
                        "longtask.types.t.kind", "command",
                        "longtask.types.t.command.argv", "true",
                        "longtask.types.t.command.directory", missing.toString()))
                .types()
                .get("t"));
        CommandHandlerFactory factory = new CommandHandlerFactory(TestConfig.of(Map.of()));

        assertThatThrownBy(() -> factory.create("longtask.types.\"t\"", config))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("longtask.types.\"t\".command.directory must be a directory, but " + missing);
        factory.close();
    }
}
