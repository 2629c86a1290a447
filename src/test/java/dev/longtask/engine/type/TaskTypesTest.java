package dev.longtask.engine.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.TaskHandler;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.TaskId;
import dev.longtask.task.WaitingFor;
import dev.longtask.testing.TestConfig;
import dev.longtask.testing.TestSubmission;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskTypesTest {
    private static TaskType type(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("longtask.types.export.kind", "handler");
        settings.forEach((key, value) -> all.put("longtask.types.export." + key, value));
        TaskHandler handler = (input, context) -> Uni.createFrom().nullItem();
        return new TaskTypes(TestConfig.of(all), List.of(), Map.of("export", handler))
                .find("export")
                .orElseThrow();
    }

    @Test
    void aTypeHasNoLimitsUnlessItSaysSo() {
        assertThat(type(Map.of()).limits()).isEqualTo(TypeLimits.NONE);
        assertThat(type(Map.of()).keys()).isEqualTo(KeyRule.ONE);
    }

    @Test
    void aTypeSaysItsLimits() {
        TaskType type =
                type(Map.of("cluster-concurrency", "7", "key-concurrency", "2", "rate", "100/1m", "fair", "true"));

        assertThat(type.limits()).isEqualTo(new TypeLimits(7, new Rate(100, Duration.ofMinutes(1)), true));
        assertThat(type.keys()).isEqualTo(new KeyRule(2, KeyRule.Use.CHOSEN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"100", "0/1m", "100/1", "100/100ms", "100/2d", "-1/1m", "1000000/1m", "many/1m", "1/99999d"})
    void aRateThatBreaksItsRuleIsRefusedWithItsKey(String rate) {
        assertThatThrownBy(() -> type(Map.of("rate", rate)))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("longtask.types.\"export\".rate");
    }

    @Test
    void aTaskWhoseTypeIsNoLongerConfiguredWaitsForIt() {
        TaskTypes types = new TaskTypes(
                TestConfig.of(Map.of("longtask.types.export.kind", "handler")),
                List.of(),
                Map.of("export", (input, context) -> Uni.createFrom().nullItem()));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        TestSubmission submission = TestSubmission.of(new TaskId(new UUID(1, 1)));

        Task known = Task.submitted(submission.build(), 1, now);
        Task unknown = Task.submitted(submission.type("gone").build(), 1, now);

        assertThat(types.waitingFor(known)).isEqualTo(WaitingFor.SLOT);
        assertThat(types.waitingFor(unknown)).isEqualTo(WaitingFor.TYPE);
    }

    @Test
    void aTypeSaysWhoseTasksItsKeysHoldBack() {
        assertThat(type(Map.of("key-scope", "creator", "key-concurrency", "2")).keys())
                .isEqualTo(new KeyRule(2, KeyRule.Use.CREATOR_AND_CHOSEN));
        assertThat(type(Map.of("creator-concurrency", "3")).keys()).isEqualTo(new KeyRule(3, KeyRule.Use.CREATOR));
        for (Map<String, String> beside : List.of(Map.of("key-scope", "creator"), Map.of("key-concurrency", "2"))) {
            Map<String, String> both = new HashMap<>(beside);
            both.put("creator-concurrency", "3");
            assertThatThrownBy(() -> type(both))
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("creator-concurrency can't be combined with");
        }
        assertThatThrownBy(() -> type(Map.of("creator-concurrency", "0")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("creator-concurrency must be a number from 1 to 100000");
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> type(Map.of("cluster-concurrency", "0")))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("cluster-concurrency must be a number from 1 to 100000");
    }
}
