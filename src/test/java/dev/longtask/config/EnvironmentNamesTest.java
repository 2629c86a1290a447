package dev.longtask.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentNamesTest {
    @Test
    void variablesOfTypesThatAreConfiguredAreKnown() {
        assertThat(EnvironmentNames.withoutType(
                        List.of(
                                "LONGTASK_TYPES_EXPORT_KIND",
                                "LONGTASK_TYPES_COUNT_WORDS_COMMAND_ARGV",
                                "LONGTASK_TYPES__COUNT_WORDS__KIND",
                                "LONGTASK_SLOTS",
                                "PATH"),
                        Set.of("export", "count-words")))
                .isEmpty();
    }

    @Test
    void aVariableThatNoTypeHasIsFound() {
        assertThat(EnvironmentNames.withoutType(
                        List.of(
                                "LONGTASK_TYPES_COUNT_WORDS_KIND",
                                "LONGTASK_TYPES_EXPORTS_KIND",
                                "LONGTASK_TYPES_EXPORT_KIND"),
                        Set.of("export")))
                .containsExactly("LONGTASK_TYPES_COUNT_WORDS_KIND", "LONGTASK_TYPES_EXPORTS_KIND");
    }
}
