package dev.longtask.api.tasks.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longtask.api.tasks.LogView;
import dev.longtask.api.tasks.TaskView;
import dev.longtask.engine.stream.StreamEvent;
import dev.longtask.engine.type.TaskTypes;
import jakarta.inject.Singleton;
import java.util.Map;

/** Events in the format of the HTML standard, section 9.2. */
@Singleton
public class EventText {
    /** After how long a client connects again. */
    private static final long RETRY_MILLIS = 2_000;

    private final TaskTypes types;
    private final ObjectMapper json;

    EventText(TaskTypes types, ObjectMapper json) {
        this.types = types;
        this.json = json;
    }

    /** The text of an event, with the empty line behind it. */
    String of(StreamEvent event, boolean isFirst) {
        StringBuilder text = new StringBuilder();
        if (event instanceof StreamEvent.Alive) {
            // A comment. The id counts although an event without data is not dispatched.
            text.append(":\n");
        }
        text.append("id: ").append(event.position().text()).append('\n');
        if (isFirst) {
            text.append("retry: ").append(RETRY_MILLIS).append('\n');
        }
        switch (event) {
            case StreamEvent.Changed changed ->
                add(text, changed.matches() ? "task" : "left", TaskView.of(changed.task(), types));
            case StreamEvent.Logged logged -> add(text, "log", LogView.of(logged.lines()));
            case StreamEvent.Ended ended -> add(text, "end", TaskView.of(ended.task(), types));
            case StreamEvent.Deleted deleted ->
                add(text, "deleted", Map.of("id", deleted.id().toString()));
            case StreamEvent.Reset reset -> add(text, "reset", Map.of());
            case StreamEvent.Expired expired -> add(text, "expired", Map.of());
            case StreamEvent.Alive alive -> {}
        }
        return text.append('\n').toString();
    }

    private void add(StringBuilder text, String name, Object data) {
        try {
            // JSON is written without line breaks.
            text.append("event: ").append(name).append("\ndata: ");
            text.append(json.writeValueAsString(data)).append('\n');
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
