package dev.longtask.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.store.directory.Tickets;
import dev.longtask.store.directory.Tickets.Holder;
import dev.longtask.task.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tickets that stand for a caller in one request. */
abstract class TicketContract extends StoreFixture {
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Holder ALICE = new Holder(Principal.of("alice"), false, Instant.parse("2026-01-01T10:00:00Z"));
    private static final Holder ROOT = new Holder(new Principal("https://other.example", "root"), true, null);

    @Test
    void aTicketStandsForItsCallerOnce() {
        await(store.tickets().issue("a", ALICE));
        await(store.tickets().issue("b", ROOT));

        assertThat(await(store.tickets().redeem("b"))).contains(ROOT);
        assertThat(await(store.tickets().redeem("b"))).isEmpty();
        assertThat(await(store.tickets().redeem("a"))).contains(ALICE);
        assertThat(await(store.tickets().redeem("a"))).isEmpty();
        assertThat(await(store.tickets().redeem("c"))).isEmpty();
    }

    @Test
    void aTicketExpires() {
        await(store.tickets().issue("early", ALICE));
        advance(Tickets.GOOD_FOR.minus(A_SECOND));
        await(store.tickets().issue("late", ALICE));
        assertThat(await(store.tickets().redeem("early"))).contains(ALICE);
        await(store.tickets().issue("early", ALICE));

        advance(Tickets.GOOD_FOR.plus(A_SECOND));

        assertThat(await(store.tickets().redeem("early"))).isEmpty();
        assertThat(await(store.tickets().redeem("late"))).isEmpty();
    }

    @Test
    void aCallerHasSomeTicketsAtATime() {
        IntStream.range(0, Tickets.MOST_UNUSED)
                .forEach(i ->
                        assertThat(await(store.tickets().issue("a" + i, ALICE))).isPresent());

        assertThat(await(store.tickets().issue("b", ALICE))).isEmpty();
        assertThat(await(store.tickets().issue("b", ROOT))).isPresent();
        await(store.tickets().redeem("a0"));
        assertThat(await(store.tickets().issue("c", ALICE))).isPresent();
        assertThat(await(store.tickets().issue("d", ALICE))).isEmpty();
    }

    @Test
    void expiredTicketsDoNotCount() {
        IntStream.range(0, Tickets.MOST_UNUSED)
                .forEach(i -> await(store.tickets().issue("a" + i, ALICE)));
        advance(Tickets.GOOD_FOR.plus(A_SECOND));

        assertThat(await(store.tickets().issue("b", ALICE))).isPresent();
    }
}
