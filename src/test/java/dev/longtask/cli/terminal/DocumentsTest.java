package dev.longtask.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "1",
                "1.5",
                "0x1F",
                "1e3",
                "null",
                "~",
                "",
                " ",
                "a: b",
                "- a",
                "#",
                "two\nlines",
                "2026-11-24T08:41:42.727Z",
                "\u001b[31m",
                "'",
                "\"",
                "ends \n"
            })
    void textStaysTextInYaml(String text) throws JsonProcessingException {
        JsonNode document = Documents.JSON.createObjectNode().put("text", text);

        String yaml = Documents.yaml(document);

        assertThat(new YAMLMapper().readTree(yaml)).isEqualTo(document);
        assertThat(yaml).doesNotContain("\u001b");
    }

    @Test
    void yamlLosesFormatCharactersRatherThanLetATerminalObeyThem() {
        assertThat(Documents.yaml(new TextNode("a\u2028b\u202Ec")))
                .doesNotContain("\u2028")
                .doesNotContain("\u202E");
    }

    @Test
    void numbersKeepTheirDigits() throws JsonProcessingException {
        String numbers = "[1.10,0.12345678901234567890,9007199254740993]";

        assertThat(Documents.line(Documents.JSON.readTree(numbers))).isEqualTo(numbers);
    }

    @Test
    void jsonEscapesFormatCharactersOfEveryPlane() {
        assertThat(Documents.json(new TextNode("a\uDB40\uDC41\u202Eb"))).isEqualTo("\"a\\udb40\\udc41\\u202eb\"");
    }

    @Property
    @Tag("fuzz")
    void jsonKeepsEachTextAndControlsNoTerminal(@ForAll String text) throws JsonProcessingException {
        String json = Documents.json(new TextNode(text));

        assertThat(Documents.JSON.readTree(json).textValue()).isEqualTo(text);
        assertThat(json.codePoints()).noneMatch(point -> point < ' ' || (point >= 0x7F && point <= 0x9F));
    }
}
