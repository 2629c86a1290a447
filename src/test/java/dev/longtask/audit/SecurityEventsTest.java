package dev.longtask.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.audit.SecurityEvents.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SecurityEventsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final List<String> lines = new ArrayList<>();
    private final SecurityEvents events = new SecurityEvents(nanos::get, lines::add);

    @Test
    void anEventIsALineOfNamesAndValues() {
        events.record(Kind.ADMIN_ACTION, "principal", "root", "action", "cancel", "creator", null);

        assertThat(lines).containsExactly("event=admin-action principal=root action=cancel");
    }

    @Test
    void aValueCanNotLookLikeAnotherFieldOrLine() {
        events.record(Kind.FORBIDDEN, "principal", "a b=\"c\"\nevent=x");

        assertThat(lines).containsExactly("event=forbidden principal=\"a b=\\u0022c\\u0022\\u000aevent=x\"");
    }

    @Test
    void aLongValueIsCut() {
        events.record(Kind.FORBIDDEN, "path", "x".repeat(1_000));

        assertThat(lines.getFirst()).hasSizeLessThan(400);
    }

    @Test
    void ofManyEventsSomeAreLoggedAndHowManyWereLeftOutIsTold() {
        for (int i = 0; i < 1_000; i++) {
            events.record(Kind.UNAUTHENTICATED);
        }
        assertThat(lines).hasSize(20);
        events.record(Kind.FORBIDDEN);
        assertThat(lines).hasSize(21);

        nanos.addAndGet(Duration.ofSeconds(10).toNanos());
        events.record(Kind.UNAUTHENTICATED);

        assertThat(lines).hasSize(22).last().isEqualTo("event=unauthenticated left-out=980");
    }
}
