package dev.longtask.handler.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.output.Lines;
import dev.longtask.handler.output.Output;
import dev.longtask.testing.HostileTexts;
import dev.longtask.testing.RecordingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** What a program prints, and the arguments that it gets. */
@Tag("fuzz")
class ProgramParsersTest {
    private static final int LINE = 50;

    @Provide
    Arbitrary<byte[]> streams() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of("one\ntwo\r\n\nthree", "\r\r\n", "x".repeat(120) + "\ny"))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)),
                HostileTexts.bytes());
    }

    @Property
    void linesAreBoundedAndHaveNoLineBreak(@ForAll("streams") byte[] stream) throws IOException {
        List<String> lines = new ArrayList<>();

        Lines.read(new ByteArrayInputStream(stream), LINE, Long.MAX_VALUE, lines::add);

        assertThat(lines).allMatch(line -> line.length() <= LINE && line.indexOf('\n') < 0);
        assertThat(lines.size()).isLessThanOrEqualTo(stream.length);
    }

    @Property
    void shortLinesReadBack(@ForAll("shortLines") List<String> lines) throws IOException {
        List<String> read = new ArrayList<>();

        Lines.read(
                new ByteArrayInputStream((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)),
                LINE,
                Long.MAX_VALUE,
                read::add);

        assertThat(read).isEqualTo(lines);
    }

    @Provide
    Arbitrary<List<String>> shortLines() {
        return Arbitraries.strings()
                .withCharRange(' ', '\u07ff')
                .ofMaxLength(LINE)
                .list()
                .ofMinSize(1)
                .ofMaxSize(10);
    }

    @Provide
    Arbitrary<List<String>> outputs() {
        return Arbitraries.oneOf(
                        HostileTexts.like(List.of(
                                "{\"progress\": 50, \"message\": \"half\"}",
                                "{\"progress\": 1e400}",
                                "{\"message\": null}",
                                "{\"count\": 3}",
                                "[1,",
                                "2]",
                                "{",
                                "}",
                                "plain text")),
                        HostileTexts.any())
                .list()
                .ofMaxSize(12);
    }

    @Property
    void anyOutputIsAResultOrAFailureWithAReason(@ForAll("outputs") List<String> lines) {
        RecordingContext context = new RecordingContext(Duration.ZERO);
        Output output = new Output(context, 100);

        lines.forEach(output::line);
        try {
            JsonNode result = output.result();
            assertThat(result == null || !result.isMissingNode()).isTrue();
        } catch (TaskFailure e) {
            assertThat(e.isFinal()).isTrue();
            assertThat(e.getMessage()).startsWith("The result is ");
        }
        assertThat(context.progress).allMatch(percent -> percent >= 0 && percent <= 100);
        assertThat(context.progress.size() + context.messages.size()).isLessThanOrEqualTo(2 * lines.size());
    }

    @Example
    void knownHostileOutputHarmsNothing() {
        for (String line : List.of(
                "[".repeat(2_000),
                "{\"progress\": NaN}",
                "{\"progress\": -1e308}",
                "[1e99999999999999999999]",
                "\ufeff",
                "1".repeat(90))) {
            anyOutputIsAResultOrAFailureWithAReason(List.of(line, line));
        }
    }

    @Provide
    Arbitrary<String> values() {
        return HostileTexts.any();
    }

    /** A value stays one argument, or part of one, and is never taken for an option. */
    @Property
    void aValueStaysInItsArgumentOrTheTaskFails(@ForAll("values") String value) {
        ArgumentVector vector = ArgumentVector.of("argv", List.of("program", "--name={input.x}", "{input.x}", "end"));

        try {
            List<String> arguments =
                    vector.fill(JsonNodeFactory.instance.objectNode().put("x", value));
            assertThat(arguments).containsExactly("program", "--name=" + value, value, "end");
            assertThat(value).doesNotStartWith("-").doesNotContain("\0");
        } catch (TaskFailure e) {
            assertThat(e.isFinal()).isTrue();
            assertThat(value.startsWith("-") || value.indexOf('\0') >= 0).isTrue();
        }
    }
}
