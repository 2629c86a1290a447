package dev.longtask.handler.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A helper process that kills programs when the service ends for any reason. It reads from a pipe whose other end
 * closes with the service. One watchdog serves all programs. It also signals process groups, which Java cannot do.
 */
final class Watchdog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watchdog.class);

    private static final String SCRIPT = """
            trap '' HUP INT TERM
            groups=' '
            while read -r what group leader; do
              case $what in
                add) groups="$groups$group " ;;
                remove) case $groups in
                    *" $group "*) groups="${groups%%" $group "*} ${groups#*" $group "}" ;;
                  esac ;;
                ask) if kill -s 0 -- "-$group"; then echo "$group alive"; else echo "$group gone"; fi ;;
                *) kill -s "$what" -- "-$group" || { [ "$leader" ] && kill -s "$what" "$leader"; } ;;
              esac
            done 2>/dev/null
            for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
            """;

    private static final Duration LIVES_AT_LEAST = Duration.ofMillis(100);

    private final Programs programs;
    private final Set<Long> groups = ConcurrentHashMap.newKeySet();
    private final Map<Long, CompletableFuture<Boolean>> asked = new ConcurrentHashMap<>();
    private @Nullable Process process;
    private long startedAt;
    private boolean closed;

    /** The process is started with the first program. */
    Watchdog(Programs programs) {
        this.programs = programs;
    }

    Programs programs() {
        return programs;
    }

    /** Makes the group end with the service. */
    synchronized void add(long group) {
        groups.add(group);
        send("add " + group);
    }

    /** The group has ended; its number may be reused. */
    synchronized void remove(long group) {
        if (groups.remove(group)) {
            send("remove " + group);
        }
    }

    /**
     * Sends a signal to all processes of a group.
     *
     * @param signal such as {@code TERM}
     * @param leads whether the leader is alive; until the group exists, the signal goes to that process alone
     */
    synchronized void signal(String signal, long group, boolean leads) {
        send(signal + " " + group + (leads ? " " + group : ""));
    }

    /** Whether the group still has a process; fails when the watchdog ends before it answers. */
    synchronized CompletableFuture<Boolean> isAlive(long group) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        asked.put(group, answer);
        send("ask " + group);
        return answer;
    }

    private void send(String line) {
        try {
            write(running(), line);
        } catch (IOException e) {
            // The watchdog was killed. A new one is told of all groups.
            LOG.warnf("program watchdog exited; starting another: %s", e.getMessage());
            process = null;
            try {
                write(running(), line);
            } catch (IOException again) {
                LOG.errorf("program watchdog could not be started; retrying at its next use: %s", again.getMessage());
                failAsked(again);
            }
        }
    }

    /** Nobody will answer. */
    private void failAsked(IOException why) {
        asked.values().forEach(asker -> asker.completeExceptionally(why));
        asked.clear();
    }

    private static void write(Process to, String line) throws IOException {
        OutputStream pipe = to.getOutputStream();
        pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    private Process running() throws IOException {
        Process present = process;
        if (present != null && present.isAlive()) {
            return present;
        }
        if (closed) {
            throw new IOException("the service stops");
        }
        // In its own group, so that signals from a terminal or a supervisor to the service's group do not reach it.
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        programs.setsid().toString(), programs.shell().toString(), "-c", SCRIPT, "longtask-watchdog"))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process started = builder.start();
        process = started;
        startedAt = System.nanoTime();
        Thread.ofPlatform().name("longtask-watchdog").daemon().start(() -> listen(started));
        for (long group : groups) {
            write(started, "add " + group);
        }
        return started;
    }

    private void listen(Process from) {
        try (BufferedReader answers = from.inputReader(StandardCharsets.US_ASCII)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                String[] answer = line.split(" ", 2);
                CompletableFuture<Boolean> asker = asked.remove(Long.parseLong(answer[0]));
                if (asker != null) {
                    asker.complete(answer[1].equals("alive"));
                }
            }
        } catch (IOException | NumberFormatException e) {
            LOG.debug("reading from the program watchdog failed", e);
        }
        failAsked(new IOException("the watchdog has ended"));
        replace(from);
    }

    /**
     * Replaces a watchdog that ended while programs run: the service may die before its next message would start a new
     * one.
     */
    private synchronized void replace(Process ended) {
        if (closed || groups.isEmpty() || !ended.equals(process)) {
            return;
        }
        process = null;
        if (System.nanoTime() - startedAt < LIVES_AT_LEAST.toNanos()) {
            // If watchdogs cannot stay alive here, start one with the next program instead of looping.
            LOG.error("program watchdog exited right after its start; starting another at its next use");
            return;
        }
        LOG.warn("program watchdog exited; starting another");
        try {
            running();
        } catch (IOException e) {
            LOG.errorf("program watchdog could not be started; retrying at its next use: %s", e.getMessage());
        }
    }

    /** Kills all remaining programs and ends the watchdog. */
    @Override
    public synchronized void close() {
        try {
            Process last = groups.isEmpty() ? process : running();
            if (last != null) {
                last.getOutputStream().close();
            }
        } catch (IOException e) {
            LOG.debug("program watchdog had already exited", e);
        } finally {
            closed = true;
        }
    }
}
