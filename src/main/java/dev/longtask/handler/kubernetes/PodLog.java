package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.output.Lines;
import dev.longtask.handler.output.Output;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log of one pod: reports its progress, passes its lines on to the task's log, and finds the result. A stream
 * that breaks is opened again where it ended.
 */
final class PodLog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PodLog.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long LOG_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A connection can break without a sign; a log that is silent for longer is opened again. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);
    /** The rest of a log comes without a pause. */
    private static final Duration LONGEST_SILENCE_OF_REST = Duration.ofSeconds(30);

    private static final Duration MOMENT = Duration.ofMillis(500);
    /** In characters. */
    private static final long LONGEST_TIME = 64;

    private final Cluster cluster;
    private final String pod;
    private final String container;
    private final TaskContext context;
    private final int longestLine;
    private final @Nullable Instant reportedUntil;
    private final Output output;
    private final LogPosition position = new LogPosition();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread reader;
    private volatile @Nullable InputStream open;
    private volatile long lastLineAt = System.nanoTime();

    /**
     * @param resultLimit in bytes of JSON text
     * @param reportedUntil the time of the last line that an earlier attempt reported; null for none
     */
    PodLog(
            Cluster cluster,
            String pod,
            String container,
            TaskContext context,
            long resultLimit,
            @Nullable Instant reportedUntil) {
        this.cluster = cluster;
        this.pod = pod;
        this.container = container;
        this.context = context;
        this.longestLine = (int) Math.min(Output.longestLine(resultLimit) + LONGEST_TIME, Integer.MAX_VALUE - 16);
        this.reportedUntil = reportedUntil;
        this.output = new Output(context, resultLimit);
        this.reader = Thread.ofVirtual().name("longtask-pod-log").start(this::follow);
    }

    String pod() {
        return pod;
    }

    /** The time of the last line that was reported, by this or an earlier attempt; null for none. */
    @Nullable Instant reportedUntil() {
        Instant last = position.last();
        return last == null || (reportedUntil != null && reportedUntil.isAfter(last)) ? reportedUntil : last;
    }

    private void follow() {
        Duration pause = FIRST_PAUSE;
        while (!isClosed()) {
            Instant before = position.last();
            try {
                position.resume();
                read(true);
            } catch (IOException | KubernetesClientException e) {
                LOG.debugf("the log of pod %s ended; opening it again: %s", pod, e.getMessage());
            }
            Instant after = position.last();
            boolean hasMore = after != null && !after.equals(before);
            pause = hasMore ? FIRST_PAUSE : longer(pause);
            waitClosed(pause.toMillis());
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    /**
     * Reads the rest of the log, once the container has ended.
     *
     * @throws KubernetesClientException when the log can't be read; the call may be repeated
     */
    void readRest() {
        close();
        FutureTask<Boolean> rest = new FutureTask<>(() -> {
            reader.join();
            position.resume();
            read(false);
            return true;
        });
        lastLineAt = System.nanoTime();
        Thread.ofVirtual().name("longtask-pod-log-rest").start(rest);
        while (!isDone(rest)) {
            if (context.isStopping() || isSilentFor(LONGEST_SILENCE_OF_REST)) {
                closeStream();
            }
        }
    }

    /** Waits for a moment. */
    private static boolean isDone(FutureTask<Boolean> rest) {
        try {
            return rest.get(MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KubernetesClientException refused
                    ? refused
                    : new KubernetesClientException("the log broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KubernetesClientException("interrupted", e);
        }
    }

    private void read(boolean follow) throws IOException {
        try (InputStream stream = cluster.log(pod, container, position.last(), follow)) {
            open = stream;
            if (follow && isClosed()) {
                return;
            }
            Lines.read(follow ? new Unfinished(stream) : stream, longestLine, Long.MAX_VALUE, this::line);
        } finally {
            open = null;
        }
    }

    private void line(String line) {
        if (context.isStopping()) {
            // Reports are ignored now: leave the line to the next attempt.
            return;
        }
        lastLineAt = System.nanoTime();
        String text = position.take(line);
        if (text == null) {
            return;
        }
        Instant last = position.last();
        boolean isReported = reportedUntil != null && last != null && !last.isAfter(reportedUntil);
        output.muteReports(isReported);
        long before = output.reports();
        output.line(text);
        if (output.reports() == before && !isReported) {
            // A pod that logs faster than its log can be stored is read more slowly.
            while (context.isLogFull() && !context.isStopping()) {
                LockSupport.parkNanos(LOG_LOOK_NANOS);
            }
            context.log(text);
        }
    }

    /**
     * The last JSON value of the log; null if there is none.
     *
     * @throws dev.longtask.handler.TaskFailure when the last value cannot be a result
     */
    @Nullable JsonNode result() {
        return output.result();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void waitClosed(long millis) {
        try {
            var _ = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            closed.countDown();
        }
    }

    /** Opens the log again if it has been silent for long. */
    void reopenIfSilent() {
        if (isSilentFor(LONGEST_SILENCE)) {
            lastLineAt = System.nanoTime();
            closeStream();
        }
    }

    private boolean isSilentFor(Duration time) {
        return System.nanoTime() - lastLineAt > time.toNanos();
    }

    /** Stops following. */
    @Override
    public void close() {
        closed.countDown();
        closeStream();
    }

    private void closeStream() {
        InputStream stream = open;
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debugf("closing the log of pod %s failed: %s", pod, e.getMessage());
            }
        }
    }

    /** A stream that may have broken off within a line: its end is an error, so that nobody takes the rest for a line. */
    private static final class Unfinished extends FilterInputStream {
        Unfinished(InputStream stream) {
            super(stream);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            if (count < 0) {
                throw new IOException("the stream ended");
            }
            return count;
        }
    }
}
