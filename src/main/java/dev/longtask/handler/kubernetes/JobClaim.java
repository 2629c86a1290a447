package dev.longtask.handler.kubernetes;

import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskFailure;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Gets the Job of a task's attempt: that of an earlier attempt, or a new one. Also removes it. */
final class JobClaim {
    private static final Logger LOG = Logger.getLogger(JobClaim.class);
    private static final Duration CLAIM_PAUSE = Duration.ofSeconds(1);
    private static final Duration REMOVAL_PAUSE = Duration.ofMillis(200);
    private static final int UNPROCESSABLE = 422;
    private static final Set<String> ENDED_PHASES = Set.of("Succeeded", "Failed");

    private final Cluster cluster;
    private final JobPlan plan;
    private final TaskContext context;
    private final String input;

    JobClaim(Cluster cluster, JobPlan plan, TaskContext context, String input) {
        this.cluster = cluster;
        this.plan = plan;
        this.context = context;
        this.input = input;
    }

    /** The Job that this attempt follows from now on. */
    Job claim(Calls calls) {
        while (true) {
            Job job = tryClaim(calls);
            if (job != null) {
                Secret secret = plan.secret(job, context, input);
                if (secret != null) {
                    // Also for the Job of an earlier attempt, which may have died between the two calls.
                    calls.call(() -> {
                        cluster.ensure(secret);
                        return true;
                    });
                }
                return job;
            }
            calls.sleep(CLAIM_PAUSE);
        }
    }

    /** Returns null when the Jobs changed meanwhile. */
    private @Nullable Job tryClaim(Calls calls) {
        List<Job> found = jobs(calls).stream()
                .sorted(Comparator.comparingInt(Names::attempt).reversed())
                .toList();
        if (found.isEmpty()) {
            return create(calls);
        }
        Job latest = found.getFirst();
        if (Names.attempt(latest) > context.attempt()) {
            // A later attempt runs: this one has lost its lease and will be told.
            return null;
        }
        // Two Jobs exist if a call to create one was still under way when its node died. One is enough.
        found.stream().skip(1).forEach(job -> calls.call(() -> cluster.delete(job)));
        if (Names.attempt(latest) == context.attempt()) {
            return latest;
        }
        Job adopted = calls.call(() -> cluster.adopt(latest, context.attempt()));
        if (adopted != null) {
            LOG.infof(
                    "attempt %d of task %s goes on with the Job %s",
                    context.attempt(), context.id(), adopted.getMetadata().getName());
        }
        return adopted;
    }

    private @Nullable Job create(Calls calls) {
        Job job = plan.job(context, input);
        try {
            return calls.call(() -> cluster.create(job));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                // The answer to an earlier call was lost, or a Job of this name is still being deleted.
                return null;
            }
            LOG.warnf("creating a Job of type %s failed: %s", context.type(), e.getMessage());
            if (e.getCode() == UNPROCESSABLE || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST) {
                throw TaskFailure.nonRetryable("The cluster rejected the Job as invalid.");
            }
            throw e;
        }
    }

    private List<Job> jobs(Calls calls) {
        return calls.call(() -> cluster.jobsOf(context.id().toString())).stream()
                .filter(job -> job.getMetadata().getDeletionTimestamp() == null)
                .toList();
    }

    /** Deletes the task's Jobs, except those that a later attempt follows, and waits until their pods have ended. */
    void remove(Calls calls) {
        Set<String> removed = new HashSet<>();
        for (List<Job> jobs = own(calls); !jobs.isEmpty(); jobs = own(calls)) {
            for (Job job : jobs) {
                removed.add(job.getMetadata().getName());
                if (!calls.call(() -> cluster.delete(job))) {
                    calls.sleep(REMOVAL_PAUSE);
                }
            }
        }
        for (String name : removed) {
            while (calls.call(() -> cluster.podsOf(name)).stream().anyMatch(JobClaim::isAlive)) {
                calls.sleep(REMOVAL_PAUSE);
            }
        }
    }

    private List<Job> own(Calls calls) {
        return jobs(calls).stream()
                .filter(job -> Names.attempt(job) <= context.attempt())
                .toList();
    }

    private static boolean isAlive(Pod pod) {
        return pod.getStatus() == null
                || !ENDED_PHASES.contains(String.valueOf(pod.getStatus().getPhase()));
    }

    /** Notes on the Job how much of its log has been reported, for the next attempt. */
    void noteReported(Calls calls, String name, String until) {
        Job job = calls.call(() -> cluster.job(name));
        if (job != null && Names.attempt(job) == context.attempt()) {
            calls.call(() -> {
                cluster.annotate(job, Names.REPORTED_UNTIL, until);
                return true;
            });
        }
    }
}
