package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.TaskFailure;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandHandlerTest extends CommandFixture {
    private static final ObjectMapper JSON = new JsonMapper();

    @Test
    void aResultThatIsTooLargeFailsTheAttemptAndSaysSoOnOneLineOrOnMany() {
        for (String program : List.of(
                "printf '{\"a\": \"'; head -c 100000 /dev/zero | tr '\\0' x; echo '\"}'",
                "echo '['; for i in $(seq 1 5000); do echo '1,'; done; echo '1]'")) {
            assertThatThrownBy(() -> run(script(program)))
                    .as(program)
                    .hasCauseInstanceOf(TaskFailure.class)
                    .hasMessageContaining("larger than 1024 bytes");
        }
    }

    @Test
    void aLongLineThatIsNoJsonIsPassedOver() {
        assertThat(run(script("head -c 100000 /dev/zero | tr '\\0' x; echo; echo 7"))
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void aLaterResultStandsForOneThatCanNotBeUsed() {
        assertThat(run(script("printf '['; for i in $(seq 1 5000); do printf '1,'; done; echo '1]'; echo 7"))
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void aResultThatIsNestedTooDeepFailsTheAttempt() {
        assertThatThrownBy(() ->
                        run(script("head -c 2000 /dev/zero | tr '\\0' '['; head -c 2000 /dev/zero | tr '\\0' ']'")))
                .hasMessageContaining("nested too deep");
    }

    @Test
    void aBracketThatBeginsNothingLosesNoResult() {
        for (String output : List.of("{\\n{\"r\": 1}\\n", "[\\n{\"r\": 1}\\n", "{\\n{\\n[\\n{\"r\": 1}\\n")) {
            JsonNode result = run(script("printf '" + output + "'"));
            assertThat(result).as(output).isNotNull();
            assertThat(result.path("r").asInt()).as(output).isEqualTo(1);
        }
    }

    @Test
    void whatOnlyLooksLikeAReportIsTheResultAndNullsChangeNothing() {
        assertThat(run(script("echo '{\"progress\": \"50\"}'")).path("progress").asText())
                .isEqualTo("50");
        assertThat(run(script("echo '{\"message\": null}'; echo 3; echo '{\"progress\": null}'"))
                        .asInt())
                .isEqualTo(3);
        assertThat(context.messages).isEmpty();
        assertThat(context.progress).isEmpty();
    }

    @Test
    void aByteOrderMarkBeforeJsonIsPassedOver() {
        assertThat(run(script("printf '\\357\\273\\277{\"r\": 1}\\n'"))
                        .path("r")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aProgramInheritsNothingButItsThreeStreams() {
        JsonNode result = run(script("ls /proc/self/fd | wc -l"));

        // The fourth descriptor is that of the directory being listed.
        assertThat(result.asInt()).isEqualTo(4);
    }

    @Test
    void reportsGoToTheTaskAndTheLastOtherJsonIsTheResult() throws Exception {
        JsonNode result = run(script("""
                echo '{"progress": 50, "message": "half"}'
                echo 'starting [1] {not json'
                echo '{"pages": 1}'
                echo '{"progress": 250}'
                echo '{"pages": 2, "progress": 3}'
                echo 'done'
                echo 'a warning' >&2
                """));

        assertThat(result).isEqualTo(JSON.readTree("{\"pages\": 2, \"progress\": 3}"));
        assertThat(context.progress).containsExactly(50, 100);
        assertThat(context.messages).containsExactly("half");
        assertThat(context.log).containsExactly("a warning");
    }

    @Test
    void aResultMayStretchOverLines() throws Exception {
        JsonNode result = run(script("""
                echo '[INFO] not JSON, though it begins like it'
                printf '{\\n  "pages": [\\n    1,\\n    2\\n  ]\\n}\\n'
                echo '{"progress": 99}'
                """));

        assertThat(result).isEqualTo(JSON.readTree("{\"pages\": [1, 2]}"));
        assertThat(context.progress).containsExactly(99);
    }

    @Test
    void theInputComesOnStdin() throws Exception {
        JsonNode result = start(handler("cat"), input("space", "DOC")).join();

        assertThat(result).isEqualTo(JSON.readTree("{\"space\": \"DOC\"}"));
    }

    @Test
    void aProgramNeedNotReadItsInput() {
        assertThat(start(handler("true"), input("x", "y".repeat(1_000_000))).join())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"; rm -rf /", "$(id)", "`id`", "a b", "../../etc/passwd", "line\nbreak", "*", "'\"", "", "é"})
    void anInputValueIsOneArgumentWhateverCharactersItHas(String value) {
        JsonNode result = start(
                        handler(
                                "sh",
                                "-c",
                                "printf '%s|%s' \"$#\" \"$1\" >\"$2\"",
                                "sh",
                                "{input.x}",
                                directory + "/out"),
                        input("x", value))
                .join();

        assertThat(result).isNull();
        assertThat(directory.resolve("out")).hasContent("2|" + value);
    }

    @Test
    void anInputValueThatLooksLikeAnOptionIsRefused() {
        assertThatThrownBy(() -> start(handler("ls", "{input.x}"), input("x", "--all")))
                .isInstanceOf(TaskFailure.class)
                .hasMessageContaining("'-'");
    }

    @Test
    void afterADoubleDashAValueMayBeginWithADash() {
        assertThat(start(handler("sh", "-c", "true", "--", "{input.x}"), input("x", "-v"))
                        .join())
                .isNull();
    }

    @Test
    void aValueWithANulCharacterOrNoScalarIsRefused() {
        assertThatThrownBy(() -> start(handler("ls", "{input.x}"), input("x", "a\0b")))
                .hasMessageContaining("NUL");
        assertThatThrownBy(() -> start(handler("ls", "{input.y}"), input("x", "a")))
                .hasMessageContaining("must have a string, number or boolean y");
    }

    @Test
    void theProgramItselfIsNotTakenFromTheInput() {
        assertThatThrownBy(() -> handler("{input.program}"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith("longtask.types.\"t\".command.argv");
    }

    @Test
    void theEnvironmentIsWhatTheTypeDeclares() {
        settings.put("longtask.types.t.command.env.GREETING", "hello");

        run(script("env >" + directory + "/env"));

        List<String> names = new ArrayList<>();
        assertThat(directory.resolve("env"))
                .isRegularFile()
                .satisfies(file -> Files.readAllLines(file).forEach(line -> names.add(line.replaceFirst("=.*", ""))));
        assertThat(names)
                .contains("PATH", "GREETING")
                .isSubsetOf("PATH", "HOME", "LANG", "GREETING", "PWD", "SHLVL", "_", "OLDPWD");
    }

    @Test
    void anExitCodeOtherThanZeroIsAFailure() {
        assertThatThrownBy(() -> run(script("echo secret; exit 3")))
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(TaskFailure.class)
                .hasMessageContaining("exit code 3")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aProgramThatWritesTooMuchIsStopped() {
        settings.put("longtask.types.t.command.output-size", "100K");

        assertThatThrownBy(() -> run(script("yes"))).hasMessageContaining("stdout exceeded the output size limit");
    }

    @Test
    void aProgramWithoutAnEndOfLineIsReadAllTheSame() {
        assertThat(run(script("printf 7")).asInt()).isEqualTo(7);
    }
}
