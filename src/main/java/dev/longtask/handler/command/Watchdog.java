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
 * A process beside the service that ends programs when the service is gone, however it went: it reads from a pipe to the
 * service, and that closes then. One for all programs. It also signals process groups, which Java can't.
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

    /** Starts nothing before the first program. */
    Watchdog(Programs programs) {
        this.programs = programs;
    }

    Programs programs() {
        return programs;
    }

    /** From now on the group ends when the service does. */
    synchronized void add(long group) {
        groups.add(group);
        send("add " + group);
    }

    /** The group has ended: its number may soon be another's. */
    synchronized void remove(long group) {
        if (groups.remove(group)) {
            send("remove " + group);
        }
    }

    /**
     * Sends a signal to all processes of a group.
     *
     * @param signal such as {@code TERM}
     * @param leads whether its leader lives: as long as the group does not exist yet, it has that one process
     */
    synchronized void signal(String signal, long group, boolean leads) {
        send(signal + " " + group + (leads ? " " + group : ""));
    }

    /** Whether a process of the group is left; fails when nobody can tell. */
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
            // It was killed. The next one is told of all groups.
            LOG.warnf("the watchdog of programs has ended; starting another: %s", e.getMessage());
            process = null;
            try {
                write(running(), line);
            } catch (IOException again) {
                LOG.errorf("no watchdog can be started: %s", again.getMessage());
            }
        }
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
        // In a group of its own, out of reach of the signals that a terminal or a supervisor sends to the service's.
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
            LOG.debug("the watchdog no longer answers", e);
        }
        asked.values().forEach(asker -> asker.completeExceptionally(new IOException("the watchdog has ended")));
        asked.clear();
        replace(from);
    }

    /** Starts another where one has ended while there are programs: the service may be gone before it has to tell one. */
    private synchronized void replace(Process ended) {
        if (closed || groups.isEmpty() || !ended.equals(process)) {
            return;
        }
        process = null;
        if (System.nanoTime() - startedAt < LIVES_AT_LEAST.toNanos()) {
            // Where none lives, the next one is started for the next program, and not at once and for ever.
            LOG.error("the watchdog of programs has ended as soon as it had begun");
            return;
        }
        LOG.warn("the watchdog of programs has ended; starting another");
        try {
            running();
        } catch (IOException e) {
            LOG.errorf("no watchdog can be started: %s", e.getMessage());
        }
    }

    /** Ends what is left of all programs, and itself. */
    @Override
    public synchronized void close() {
        try {
            Process last = groups.isEmpty() ? process : running();
            if (last != null) {
                last.getOutputStream().close();
            }
        } catch (IOException e) {
            LOG.debug("the watchdog has ended already", e);
        } finally {
            closed = true;
        }
    }
}
