package dev.longtask.engine.type;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.config.EnvironmentNames;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.task.Rate;
import dev.longtask.testing.HostileTexts;
import dev.longtask.testing.TestConfig;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** Values of the configuration that the service parses itself. A wrong one stops the start with its key and rule. */
@Tag("fuzz")
class ConfigurationParsersTest {
    private static TaskType type(String key, String value) {
        return new TaskTypes(
                        TestConfig.of(Map.of("longtask.types.t." + key, value)),
                        List.of(),
                        Map.of("t", (input, context) -> Uni.createFrom().nullItem()))
                .find("t")
                .orElseThrow();
    }

    @Provide
    Arbitrary<String> rates() {
        return Arbitraries.oneOf(
                        HostileTexts.like(List.of("100/1m", "1/1s", "100000/1d", "5/PT30S", "99999999999/1h")),
                        HostileTexts.any())
                // Others have a meaning to the framework: expressions, and an empty value for none.
                .filter(text -> !text.isBlank() && text.indexOf('$') < 0 && text.indexOf('\\') < 0);
    }

    @Property
    void aRateIsWithinItsRangeOrRefused(@ForAll("rates") String text) {
        try {
            Rate rate = Objects.requireNonNull(type("rate", text).limits().rate());

            assertThat(rate.starts()).isBetween(1, 100_000);
            assertThat(rate.per()).isBetween(Duration.ofSeconds(1), Duration.ofDays(1));
        } catch (InvalidConfigurationException e) {
            assertThat(e.getMessage()).contains("rate");
        }
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                HostileTexts.like(List.of("LONGTASK_TYPES_EXPORT_KIND", "LONGTASK_TYPES__A_B__KIND")),
                HostileTexts.any());
    }

    @Property
    void onlyVariablesOfTypesAreReported(@ForAll("names") String variable, @ForAll("names") String type) {
        assertThat(EnvironmentNames.withoutType(List.of(variable), List.of(type, "export")))
                .allMatch(found -> found.equals(variable) && found.startsWith("LONGTASK_TYPES_"));
    }

    /** Inputs that reach a schema are valid JSON already. */
    @Property
    void anInputMatchesItsSchemaOrGetsABoundedListOfViolations(@ForAll("inputs") String input) {
        InputSchema schema = Objects.requireNonNull(type(
                        "input-schema",
                        "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"type\":\"integer\"}},\"additionalProperties\":false}")
                .inputSchema());
        JsonNode value = Json.parse(input);

        List<Violation> violations = schema.check("/input", value, false, 3);

        boolean matches = value.size() == 1 && value.path("a").isIntegralNumber();
        assertThat(violations).hasSizeLessThanOrEqualTo(3);
        assertThat(violations.isEmpty()).isEqualTo(matches);
        assertThat(violations).allMatch(violation -> violation.pointer().startsWith("/input"));
    }

    @Provide
    Arbitrary<String> inputs() {
        return Arbitraries.of(
                "{\"a\":1}",
                "{}",
                "{\"a\":\"1\"}",
                "{\"a\":1,\"b\":2}",
                "[]",
                "null",
                "7",
                "{\"a\":9223372036854775808}",
                "{\"a~/\":1,\"b\":[[]],\"c\":{},\"d\":null,\"e\":\"\"}");
    }
}
