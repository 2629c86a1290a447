package dev.longtask.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static List<Event> events(String text) throws IOException {
        List<Event> events = new ArrayList<>();
        try (EventStream stream = new EventStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (Event event = stream.next(); event != null; event = stream.next()) {
                events.add(event);
            }
        }
        return events;
    }

    @Test
    void eventsHaveNameIdAndData() throws IOException {
        assertThat(events("id: 1-0\nretry: 2000\nevent: task\ndata: {\"a\":1}\n\ndata:x\ndata: y\n\n"))
                .containsExactly(new Event("task", "1-0", "{\"a\":1}"), new Event("message", "1-0", "x\ny"));
    }

    @Test
    void aCommentIsASignOfLifeAndMayMoveThePosition() throws IOException {
        assertThat(events(":\nid: 2\n\n")).containsExactly(new Event("", "2", ""));
    }

    @Test
    void linesEndInAnyOfThreeWays() throws IOException {
        assertThat(events("event: a\r\ndata: 1\r\n\r\nevent: b\rdata: 2\r\revent: c\ndata: 3\n\n"))
                .extracting(Event::name)
                .containsExactly("a", "b", "c");
    }

    @Test
    void anEventCutOffByTheEndIsNoEvent() throws IOException {
        assertThat(events("event: a\ndata: 1\n")).isEmpty();
    }

    @Test
    void anIdThatNoHeaderCanCarryIsIgnored() throws IOException {
        assertThat(events("id: good\ndata: 1\n\nid: bad\u0007\ndata: 2\n\n"))
                .extracting(Event::id)
                .containsExactly("good", "good");
    }

    @Test
    void anEndlessLineIsAnError() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        };

        assertThatThrownBy(() -> new EventStream(endless).next()).isInstanceOf(IOException.class);
    }

    @Property
    @Tag("fuzz")
    void anyTextIsRead(@ForAll String text) throws IOException {
        assertThat(events(text)).hasSizeLessThanOrEqualTo(text.length());
    }
}
