package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TaskIdsTest {
    private final MovableClock clock = new MovableClock();
    private final TaskIds ids = new TaskIds(clock, new Random(1));

    @Test
    void idsRiseAlsoWithinAMillisecondAndWhenTheClockIsSetBack() {
        List<TaskId> made = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.get());
        }
        clock.advance(Duration.ofHours(-1));
        made.add(ids.get());
        clock.advance(Duration.ofHours(2));
        made.add(ids.get());

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anIdIsAUuidOfVersion7ThatTellsWhenItWasMade() {
        TaskId id = ids.get();

        assertThat(id.value().version()).isEqualTo(7);
        assertThat(id.value().variant()).isEqualTo(2);
        assertThat(id.madeAt()).isEqualTo(clock.instant());
    }

    @Test
    void anIdReadsBackFromItsTextAndItsBytes() {
        TaskId id = ids.get();

        assertThat(TaskId.parse(id.toString())).contains(id);
        assertThat(TaskId.fromBytes(id.toBytes())).isEqualTo(id);
    }

    @Test
    void whatIsNoUuidIsNoId() {
        assertThat(TaskId.parse("17")).isEmpty();
        assertThat(TaskId.parse("1-1-1-1-1")).isEmpty();
        assertThat(TaskId.parse("")).isEmpty();
    }
}
