package dev.longtask.cli.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.Durations;
import dev.longtask.cli.terminal.SafeText;
import dev.longtask.cli.terminal.Style;
import dev.longtask.cli.terminal.Terminal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One line that is drawn again and again: status, bar, percentage, elapsed time, time left, message. */
final class BarView implements ProgressView {
    private static final String CLEAR = "\r\u001b[K";
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 5;
    /** Asking for the size starts a process. */
    private static final int TICKS_PER_SIZE = 8;

    private final Terminal terminal;
    private final LongSupplier nanos;
    private final TimeLeft timeLeft = new TimeLeft();
    private final Thread restore;
    private @Nullable JsonNode task;
    private Duration elapsed = Duration.ZERO;
    private long elapsedAt;
    private int columns;
    private int ticks;
    private boolean paused;

    /**
     * A bar.
     *
     * @param nanos as {@link System#nanoTime}
     */
    BarView(Terminal terminal, LongSupplier nanos) {
        this.terminal = terminal;
        this.nanos = nanos;
        this.columns = terminal.columns();
        restore = new Thread(() -> write(SHOW_CURSOR + "\n"));
        Runtime.getRuntime().addShutdownHook(restore);
        write(HIDE_CURSOR);
    }

    @Override
    public void changed(JsonNode task) {
        this.task = task;
        elapsed = duration(task.path("elapsed").asText());
        elapsedAt = nanos.getAsLong();
        timeLeft.seen(task.path("attempt").asInt(), TaskLine.progress(task), elapsed, elapsedAt);
        draw();
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            return duration.isNegative() || duration.toDays() > 36_500 ? Duration.ZERO : duration;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    @Override
    public void logged(JsonNode line) {
        above(TaskLine.log(line));
    }

    @Override
    public void noted(String text) {
        above("longtask: " + SafeText.of(text));
    }

    private void above(String line) {
        write((paused ? "\n" : CLEAR) + line + "\n");
        draw();
    }

    @Override
    public void ticked() {
        ticks++;
        if (ticks % TICKS_PER_SIZE == 0) {
            columns = terminal.columns();
        }
        draw();
    }

    @Override
    public void paused() {
        paused = true;
        write(SHOW_CURSOR + "\n");
    }

    @Override
    public void resumed() {
        paused = false;
        write(HIDE_CURSOR);
        draw();
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(restore);
        paused = false;
        draw();
        write(SHOW_CURSOR + "\n");
    }

    private void draw() {
        JsonNode shown = task;
        if (shown != null && !paused) {
            // A line as long as the terminal is wide would wrap.
            write(CLEAR + line(shown, columns - 1));
        }
    }

    private String line(JsonNode task, int most) {
        String status = TaskLine.status(task);
        int progress = TaskLine.progress(task);
        String times = times(status);
        String percent = " %3d%%".formatted(progress);
        int bar = Math.min(LONGEST_BAR, most - SafeText.width(status) - percent.length() - times.length() - 4);
        StringBuilder line = new StringBuilder(terminal.styled(Style.ofStatus(status), SafeText.cut(status, most)));
        int used = SafeText.width(status);
        if (bar >= SHORTEST_BAR) {
            int done = bar * progress / 100;
            line.append(" [")
                    .append(terminal.styled(Style.ofStatus(status), "#".repeat(done)))
                    .append(terminal.styled(Style.DIM, "-".repeat(bar - done)))
                    .append(']')
                    .append(percent)
                    .append(times);
            used += 3 + bar + percent.length() + times.length();
        }
        String message = TaskLine.message(task);
        if (!message.isEmpty() && most - used > 6) {
            line.append("  ").append(SafeText.cut(message, most - used - 2));
        }
        return line.toString();
    }

    private String times(String status) {
        boolean running = status.equals("RUNNING") || status.equals("CANCEL_REQUESTED");
        long now = nanos.getAsLong();
        Duration shown = running ? elapsed.plusNanos(now - elapsedAt) : elapsed;
        String text = ExitCode.isTerminal(status) || running ? "  " + Durations.clock(shown) : "";
        Duration left = status.equals("RUNNING") ? timeLeft.at(now) : null;
        return left == null ? text : text + ", " + Durations.clock(left) + " left";
    }

    private void write(String text) {
        terminal.out().print(text);
        terminal.out().flush();
    }
}
