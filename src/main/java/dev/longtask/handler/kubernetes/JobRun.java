package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.StopReason;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import dev.longtask.handler.kubernetes.Calls.StoppedException;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the Job of one attempt, on a thread of its own.
 *
 * <p>The Job outlives its attempt. It carries the task's id, and the number of the latest attempt that follows it.
 * An attempt first looks for a Job of its task: if there is one, running or finished, it marks the Job as its own and
 * follows it; otherwise it creates one. A node may die at any moment:
 *
 * <ul>
 *   <li>Before it created the Job: the next attempt finds none and creates one.
 *   <li>While the Job runs, or after it finished: the next attempt adopts it, and reports its end. A second Job is not
 *       started.
 *   <li>After a success was recorded: the task has ended, nobody adopts the Job, and the sweeper removes it.
 *   <li>A failure means that the next attempt runs anew, so a failed attempt deletes its Job <em>before</em> it reports the
 *       failure. If the node dies in between, its lease is lost and counts as the failed attempt. If it dies before the
 *       deletion, the next attempt adopts the failed Job and fails in its place.
 *   <li>While a call to create the Job is under way: the call may succeed later, beside the Job of the next attempt. The
 *       next look, or the end of the task, removes one of the two.
 * </ul>
 *
 * <p>A cancel or the time limit deletes the Job and waits for its pods, within the type's grace. A handover ({@link
 * StopReason#isHandover}) leaves it. Writes name the version of the Job that they are based on, so that an attempt that has
 * lost its lease without knowing cannot delete a Job that a later attempt has adopted.
 */
final class JobRun {
    private static final Logger LOG = Logger.getLogger(JobRun.class);
    /** The engine waits for a few seconds beyond the grace. */
    private static final Duration REMOVAL_MARGIN = Duration.ofSeconds(3);

    private static final int LOG_TRIES = 6;
    private static final Duration FIRST_LOG_PAUSE = Duration.ofMillis(500);
    private static final Duration NOTED_WITHIN = Duration.ofSeconds(3);

    /**
     * Limits of all runs of a type.
     *
     * @param poll time between two looks at a Job that sends no events
     * @param startTimeout how long a pod may fail to start
     * @param resultLimit in bytes of JSON text
     */
    record Limits(Duration poll, Duration startTimeout, long resultLimit) {}

    private final Cluster cluster;
    private final JobWatch watch;
    private final String container;
    private final Limits limits;
    private final TaskContext context;
    private final JobClaim claim;
    private final Calls calls = Calls.untilStopped();
    private final CompletableFuture<JsonNode> result = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable String job;
    private @Nullable PodLog log;
    /** In nanoseconds of {@link System#nanoTime}; null while the pod can start. */
    private @Nullable Long stuckSince;

    private boolean toldOfQueue;

    JobRun(Cluster cluster, JobWatch watch, String container, Limits limits, TaskContext context, JobClaim claim) {
        this.cluster = cluster;
        this.watch = watch;
        this.container = container;
        this.limits = limits;
        this.context = context;
        this.claim = claim;
    }

    /** Starts to follow; the future has the attempt's result, or its failure. */
    CompletableFuture<JsonNode> start() {
        Thread.ofVirtual().name("longtask-job").start(this::run);
        return result;
    }

    /** Stops following, for the context's {@linkplain TaskContext#stopReason reason}; completes when that is done. */
    CompletableFuture<Void> stop() {
        calls.stop();
        return ended;
    }

    private void run() {
        try {
            JsonNode found = follow();
            result.complete(found);
        } catch (StoppedException e) {
            stopped();
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            ended.complete(null);
        }
    }

    private void failed(Throwable failure) {
        try {
            claim.remove(calls);
        } catch (StoppedException e) {
            stopped();
            return;
        } catch (RuntimeException e) {
            LOG.warnf("deleting the Job of task %s failed: %s", context.id(), e.getMessage());
        }
        result.completeExceptionally(failure instanceof KubernetesClientException refused ? refusal(refused) : failure);
    }

    private static TaskFailure refusal(KubernetesClientException failure) {
        LOG.warnf("the Kubernetes API refused a call: %s", failure.getMessage());
        return TaskFailure.retryable(
                "The Kubernetes API refused a call with status " + failure.getCode() + ".", failure);
    }

    private void stopped() {
        StopReason reason = context.stopReason();
        try {
            if (reason != null && !reason.isHandover()) {
                claim.remove(Calls.within(context.grace().plus(REMOVAL_MARGIN)));
            } else if (reason == StopReason.SHUTDOWN) {
                noteReported();
            }
        } catch (RuntimeException e) {
            LOG.warnf(
                    "the Job of task %s may still run after %s; it is removed when the task has ended",
                    context.id(), reason);
        }
    }

    private void noteReported() {
        Instant until = log == null ? null : log.reportedUntil();
        if (job != null && until != null) {
            claim.noteReported(Calls.within(NOTED_WITHIN), job, until.toString());
        }
    }

    private @Nullable JsonNode follow() {
        Job claimed = claim.claim(calls);
        String name = claimed.getMetadata().getName();
        job = name;
        Runnable wake = calls::wake;
        watch.add(name, wake);
        try {
            while (true) {
                watch.ensureOpen();
                Job now = calls.call(() -> cluster.job(name));
                if (now == null) {
                    throw TaskFailure.retryable("The Job was deleted.");
                }
                Pod pod = latest(name);
                followLog(now, pod);
                switch (JobState.of(now, pod, container)) {
                    case JobState.Unfinished(boolean isSuspended) -> unfinished(isSuspended);
                    case JobState.Stuck stuck -> stuck(stuck);
                    case JobState.Succeeded() -> {
                        return result(name, pod);
                    }
                    case JobState.Failed(String reason) -> throw failure(name, reason, pod);
                }
                calls.waitForChange(limits.poll());
            }
        } finally {
            watch.remove(name, wake);
            if (log != null) {
                log.close();
            }
        }
    }

    private @Nullable Pod latest(String name) {
        return calls.call(() -> cluster.podsOf(name)).stream()
                .max(Comparator.comparing(
                        pod -> String.valueOf(pod.getMetadata().getCreationTimestamp())))
                .orElse(null);
    }

    private void followLog(Job now, @Nullable Pod pod) {
        ContainerState state = pod == null ? null : JobState.container(pod, container);
        if (pod == null || state == null || (state.getRunning() == null && state.getTerminated() == null)) {
            return;
        }
        String name = pod.getMetadata().getName();
        if (log != null && log.pod().equals(name)) {
            log.reopenIfSilent();
            return;
        }
        if (log != null) {
            log.close();
        }
        log = new PodLog(cluster, name, container, context, limits.resultLimit(), reportedUntil(now));
    }

    private static @Nullable Instant reportedUntil(Job job) {
        String noted = Names.annotation(job, Names.REPORTED_UNTIL);
        try {
            return noted == null ? null : Instant.parse(noted);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private void unfinished(boolean isSuspended) {
        stuckSince = null;
        if (isSuspended && !toldOfQueue) {
            toldOfQueue = true;
            context.message("The Job waits in its queue.");
        }
    }

    private void stuck(JobState.Stuck stuck) {
        long since = stuckSince == null ? System.nanoTime() : stuckSince;
        stuckSince = since;
        boolean isOver = System.nanoTime() - since >= limits.startTimeout().toNanos();
        if (stuck.isHopeless() || isOver) {
            throw TaskFailure.retryable(stuck.reason());
        }
    }

    private @Nullable JsonNode result(String name, @Nullable Pod pod) {
        boolean isLogRead = readRestOfLog(name);
        String message = JobState.message(pod, container);
        if (message != null) {
            return TerminationMessage.value(message);
        }
        if (log == null || !isLogRead) {
            throw TaskFailure.retryable("The Job succeeded, but its log was gone before its result was read.");
        }
        return log.result();
    }

    private TaskFailure failure(String name, String reason, @Nullable Pod pod) {
        readRestOfLog(name);
        String message = JobState.message(pod, container);
        if (message != null) {
            context.log("Termination message: " + message);
        }
        return TaskFailure.retryable(reason);
    }

    /**
     * Returns whether the whole log has been read. The log comes from the pod's node, which may be gone for good, so the
     * tries are few; while the API server itself is out, they do not count.
     */
    private boolean readRestOfLog(String name) {
        PodLog last = log;
        if (last == null) {
            return false;
        }
        Duration pause = FIRST_LOG_PAUSE;
        for (int tries = 1; ; tries++) {
            try {
                last.readRest();
                return true;
            } catch (KubernetesClientException e) {
                if (tries == LOG_TRIES || !Cluster.isOutage(e)) {
                    LOG.debugf("the log of pod %s can't be read: %s", last.pod(), e.getMessage());
                    return false;
                }
            }
            calls.sleep(pause);
            pause = pause.multipliedBy(2);
            calls.call(() -> cluster.job(name));
        }
    }
}
