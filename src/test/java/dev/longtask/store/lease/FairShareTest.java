package dev.longtask.store.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import dev.longtask.task.Principal;
import dev.longtask.testing.ThrowingSubscriber;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FairShareTest {
    private static final Principal ALICE = Principal.of("alice");
    private static final Principal BOB = Principal.of("bob");
    private static final Principal CAROL = Principal.of("carol");

    private final AtomicLong nanos = new AtomicLong();
    private final FairShare share = new FairShare(2, 3, nanos::get);
    private final List<String> started = new ArrayList<>();
    private final List<UniEmitter<? super String>> running = new ArrayList<>();

    @Test
    void oneReaderHasItsShareOnly() {
        ask(ALICE, "a1");
        ask(ALICE, "a2");
        ask(ALICE, "a3");
        assertThat(started).containsExactly("a1", "a2");

        ask(BOB, "b1");

        assertThat(started).containsExactly("a1", "a2", "b1");
    }

    @Test
    void readersThatWaitTakeTurns() {
        for (int i = 1; i <= 4; i++) {
            ask(ALICE, "a" + i);
        }
        ask(BOB, "b1");
        ask(BOB, "b2");
        ask(CAROL, "c1");
        started.clear();

        for (int i = 0; i < 4; i++) {
            running.get(i).complete("done");
        }

        assertThat(started).containsExactly("a3", "b2", "c1", "a4");
    }

    @Test
    void aReadThatFailsLeavesItsPlace() {
        ask(ALICE, "a1");
        ask(ALICE, "a2");
        UniAssertSubscriber<String> thrown = share.<String>run(ALICE, () -> {
                    throw new IllegalStateException("no read");
                })
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());

        running.get(0).fail(new StoreException(Reason.UNAVAILABLE, "gone"));

        thrown.assertFailedWith(IllegalStateException.class);
        ask(ALICE, "a3");
        assertThat(started).containsExactly("a1", "a2", "a3");
    }

    @Test
    void aCallerThatThrowsStopsNoOthers() {
        ask(ALICE, "a1");
        ask(ALICE, "a2");
        share.run(ALICE, () -> Uni.createFrom().item("late")).subscribe().withSubscriber(new ThrowingSubscriber<>());
        nanos.addAndGet(Duration.ofSeconds(10).toNanos() + 1);
        ask(ALICE, "a3");
        ask(BOB, "b1");

        running.get(0).complete("done");

        assertThat(started).containsExactly("a1", "a2", "b1", "a3");
    }

    @Test
    void manyReadsThatFailAtOnceDoNotGrowTheStack() {
        FairShare wide = new FairShare(1, 1, nanos::get);
        List<UniAssertSubscriber<String>> all = new ArrayList<>();
        wide.<String>run(ALICE, () -> Uni.createFrom().emitter(running::add))
                .subscribe()
                .with(done -> {});
        for (int i = 0; i < 9_000; i++) {
            all.add(wide.<String>run(
                            Principal.of("user " + i),
                            () -> Uni.createFrom().failure(new StoreException(Reason.UNAVAILABLE, "closed")))
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create()));
        }

        running.get(0).complete("done");

        all.forEach(one -> one.assertFailedWith(StoreException.class, "closed"));
    }

    @Test
    void moreThanALineHoldsIsRefusedAndLeavesOthersAlone() {
        for (int i = 1; i <= 102; i++) {
            ask(ALICE, "a" + i);
        }

        assertThatThrownBy(() -> ask(ALICE, "one more").await().atMost(Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED));
        ask(BOB, "b1");
        assertThat(started).containsExactly("a1", "a2", "b1");
    }

    @Test
    void whatHasWaitedTooLongIsNotReadAnyMore() {
        ask(ALICE, "a1");
        ask(ALICE, "a2");
        UniAssertSubscriber<String> late = share.run(
                        ALICE, () -> Uni.createFrom().item("late"))
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
        nanos.addAndGet(Duration.ofSeconds(10).toNanos() + 1);
        ask(ALICE, "a3");

        running.get(0).complete("done");

        late.assertFailedWith(StoreException.class, "Too many lists");
        assertThat(started).containsExactly("a1", "a2", "a3");
    }

    @Test
    void nothingIsKeptOfReadersThatWaitForNothing() {
        for (int i = 0; i < 1_000; i++) {
            share.run(Principal.of("user " + i), () -> Uni.createFrom().item("read"))
                    .await()
                    .indefinitely();
        }

        assertThat(share).hasFieldOrPropertyWithValue("lines", java.util.Map.of());
        assertThat(share).hasFieldOrPropertyWithValue("running", java.util.Map.of());
    }

    /** Makes a call without waiting for its answer. */
    private Uni<String> ask(Principal scope, String name) {
        Uni<String> answer = share.<String>run(
                        scope,
                        () -> Uni.createFrom().emitter(emitter -> {
                            started.add(name);
                            running.add(emitter);
                        }))
                .memoize()
                .indefinitely();
        answer.subscribe().with(done -> {}, failed -> {});
        return answer;
    }
}
