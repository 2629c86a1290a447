package dev.longtask.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.testing.MovableClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When this node may judge the leases of others. */
class StoreContactTest {
    private static final Duration RENEWAL = Duration.ofSeconds(15);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MovableClock clock = new MovableClock();
    private final StoreContact contact = new StoreContact(clock, RENEWAL);

    /** The store answers every second. */
    private void answers(Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            clock.advance(SECOND);
            contact.answered();
        }
    }

    @Test
    void itIsSteadyOnceTheStoreHasAnsweredForTheTimeOfARenewal() {
        assertThat(contact.isSteady()).isFalse();
        contact.answered();
        answers(RENEWAL.minus(SECOND));
        assertThat(contact.isSteady()).isFalse();

        answers(SECOND);

        assertThat(contact.isSteady()).isTrue();
    }

    @Test
    void anAnswerThatFailedBreaksIt() {
        contact.answered();
        answers(RENEWAL);
        contact.failed();
        assertThat(contact.isSteady()).isFalse();

        answers(RENEWAL);
        assertThat(contact.isSteady()).isFalse();

        answers(SECOND);
        assertThat(contact.isSteady()).isTrue();
    }

    @Test
    void aStandstillBreaksItBeforeAndAfterTheNextAnswer() {
        contact.answered();
        answers(RENEWAL);

        clock.advance(Duration.ofHours(1));
        assertThat(contact.isSteady()).isFalse();
        contact.answered();
        assertThat(contact.isSteady()).isFalse();

        answers(RENEWAL);
        assertThat(contact.isSteady()).isTrue();
    }

    @Test
    void aClockThatIsSetBackBreaksItForTheTimeOfARenewalOnly() {
        contact.answered();
        answers(RENEWAL);

        clock.advance(Duration.ofHours(-1));
        assertThat(contact.isSteady()).isFalse();
        contact.answered();
        assertThat(contact.isSteady()).isFalse();

        answers(RENEWAL);
        assertThat(contact.isSteady()).isTrue();
    }

    @Test
    void aClockThatIsSetBackALittleBreaksItToo() {
        contact.answered();
        answers(RENEWAL.plus(RENEWAL));

        clock.advance(SECOND.negated());

        assertThat(contact.isSteady()).isFalse();
        contact.answered();
        assertThat(contact.isSteady()).isFalse();
    }
}
