package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Terminal;

/** A line per change, for files and pipes. */
final class LineView implements ProgressView {
    private final Terminal terminal;
    private String last = "";

    LineView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void changed(JsonNode task) {
        String state = TaskLine.state(task);
        if (!state.equals(last)) {
            last = state;
            terminal.out().println(SafeText.of(task.path("updated").asText()) + " " + state);
        }
    }

    @Override
    public void logged(JsonNode line) {
        terminal.out().println(TaskLine.log(line));
    }

    @Override
    public void noted(String text) {
        terminal.error().println("longtask: " + SafeText.of(text));
    }

    @Override
    public void ticked() {}

    @Override
    public void paused() {}

    @Override
    public void resumed() {}

    @Override
    public void close() {
        terminal.out().flush();
    }
}
