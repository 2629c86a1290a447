package dev.longtask.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.Claims;
import dev.longtask.task.TaskId;
import dev.longtask.task.TaskStatus;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Claims whose answers were lost. */
class LostClaimTest extends EngineFixture {

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsReleasedUncounted() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.loseAnswers("claim");
        TaskId id = submit("gate");
        steered.heal();

        loop.run(Duration.ofSeconds(5));

        assertThat(waiting).containsKey(id);
        assertThat(get(id).attempt()).isGreaterThan(1);
        assertThat(get(id).attemptsUsed()).isEqualTo(1);
    }

    @Test
    void whatAClaimLeasedWhoseAnswerWasLostIsReleasedAlsoInADrain() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.loseAnswers("claim");
        TaskId id = submit("gate");

        CompletableFuture<Void> drained = drain();
        loop.run(Duration.ofSeconds(2));

        assertThat(drained).isDone();
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void tasksThatAClaimLeasedUnbeknownAreReleasedUncounted() {
        settings.put("longtask.types.gate.max-attempts", "1");
        start();
        steered.answerInstead(
                "claim",
                arguments -> store.claim((ClaimRequest) arguments[0])
                        .map(claims -> new Claims(
                                claims.tasks().stream().limit(1).toList(), claims.nextDue(), false, List.of())));
        TaskId known = submitElsewhere("gate");
        TaskId unbeknown = submitElsewhere("gate");
        engine().workAdded();
        loop.run(MOMENT);
        assertThat(waiting).containsKey(known);

        loop.run(Duration.ofSeconds(5));

        assertThat(waiting).containsKey(unbeknown);
        assertThat(get(unbeknown).attempt()).isEqualTo(2);
        assertThat(get(unbeknown).attemptsUsed()).isEqualTo(1);
        assertThat(get(known).attempt()).isEqualTo(1);
        assertThat(cancelled).isEmpty();
    }

    @Test
    void aDrainEndsWhenLeasesOfALostClaimAreReleasedToo() {
        start();
        steered.holdAnswers("releaseUnknown");
        steered.fail("claim");
        engine().workAdded();
        loop.run(MOMENT);
        steered.loseAnswers("claim");
        TaskId id = submitElsewhere("gate");
        assertThat(loop.runUntil(() -> get(id).status() == TaskStatus.RUNNING, Duration.ofSeconds(2)))
                .isTrue();
        loop.run(MOMENT);
        CompletableFuture<Void> drained = drain();

        answerHeld("releaseUnknown");
        assertThat(drained).isNotDone();

        assertThat(loop.runUntil(drained::isDone, Duration.ofSeconds(5))).isTrue();
        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void aDrainDoesNotEndBeforeItIsKnownWhatAFailedClaimHasLeased() {
        start();
        steered.fail("releaseUnknown");
        steered.loseAnswers("claim");
        TaskId id = submit("gate");
        CompletableFuture<Void> drained = drain();
        loop.run(Duration.ofSeconds(5));
        assertThat(drained).isNotDone();

        steered.heal();
        assertThat(loop.runUntil(drained::isDone, Duration.ofSeconds(5))).isTrue();

        assertThat(get(id).status()).isEqualTo(TaskStatus.ENQUEUED);
        assertThat(get(id).attemptsUsed()).isZero();
    }

    @Test
    void ofTheClaimsThatFailInALongOutageSoManyAreRememberedTheFirstAndTheLatestAmongThem() {
        start();
        List<ClaimRequest> failed = new ArrayList<>();
        List<List<?>> lookedFor = new ArrayList<>();
        steered.answerInstead("claim", arguments -> {
            failed.add((ClaimRequest) arguments[0]);
            return Uni.createFrom().failure(SteeredStore.unavailable());
        });
        steered.answerInstead("releaseUnknown", arguments -> {
            lookedFor.add((List<?>) arguments[1]);
            return Uni.createFrom().failure(SteeredStore.unavailable());
        });

        loop.run(MINUTE.multipliedBy(10));

        assertThat(failed).hasSizeGreaterThan(500);
        List<?> series = lookedFor.getLast();
        assertThat(series).hasSize(200);
        assertThat(series.getFirst()).isEqualTo(failed.getFirst().claimant().series());
        assertThat(series.getLast())
                .isIn(failed.stream()
                        .skip(failed.size() - 3L)
                        .map(claim -> claim.claimant().series())
                        .toArray());
    }
}
