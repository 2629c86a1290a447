package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TransitionsTest {
    /** An independent model of the transitions, used as the reference for random walks. */
    private static Optional<TaskStatus> model(TaskStatus from, TaskEvent event) {
        boolean leased = from == TaskStatus.RUNNING || from == TaskStatus.CANCEL_REQUESTED;
        boolean stopping = from == TaskStatus.CANCEL_REQUESTED;
        return switch (event) {
            case CLAIM -> when(from == TaskStatus.ENQUEUED, TaskStatus.RUNNING);
            case COMPLETE -> when(leased, TaskStatus.COMPLETE);
            case FAIL_WITH_ATTEMPTS_LEFT, LEASE_LOST_WITH_ATTEMPTS_LEFT, RELEASE ->
                when(leased, stopping ? TaskStatus.CANCELLED : TaskStatus.ENQUEUED);
            case FAIL_FOR_GOOD -> when(leased, stopping ? TaskStatus.CANCELLED : TaskStatus.FAILED);
            case LEASE_LOST_FOR_GOOD -> when(leased, stopping ? TaskStatus.CANCELLED : TaskStatus.DEAD);
            case STOP -> when(stopping, TaskStatus.CANCELLED);
            case CANCEL ->
                when(
                        leased || from == TaskStatus.ENQUEUED,
                        leased ? TaskStatus.CANCEL_REQUESTED : TaskStatus.CANCELLED);
            case RETRY ->
                when(
                        from == TaskStatus.FAILED || from == TaskStatus.DEAD || from == TaskStatus.CANCELLED,
                        TaskStatus.ENQUEUED);
        };
    }

    private static Optional<TaskStatus> when(boolean possible, TaskStatus next) {
        return possible ? Optional.of(next) : Optional.empty();
    }

    @Property
    void everyWalkStaysOnTheModel(@ForAll("walks") List<TaskEvent> walk) {
        TaskStatus status = TaskStatus.ENQUEUED;
        List<TaskStatus> visited = new ArrayList<>(List.of(status));
        for (TaskEvent event : walk) {
            Optional<TaskStatus> next = Transitions.next(status, event);
            assertThat(next).as("%s in %s, after %s", event, status, visited).isEqualTo(model(status, event));
            status = next.orElse(status);
            visited.add(status);
        }
    }

    @Property
    void aTerminalTaskChangesOnlyByRetry(@ForAll TaskStatus status, @ForAll TaskEvent event) {
        if (status.isTerminal() && event != TaskEvent.RETRY) {
            assertThat(Transitions.next(status, event)).isEmpty();
        }
    }

    @Property
    void aCompleteTaskNeverChanges(@ForAll TaskEvent event) {
        assertThat(Transitions.next(TaskStatus.COMPLETE, event)).isEmpty();
    }

    @Provide
    Arbitrary<List<TaskEvent>> walks() {
        return Arbitraries.of(TaskEvent.class).list().ofMinSize(1).ofMaxSize(40);
    }
}
