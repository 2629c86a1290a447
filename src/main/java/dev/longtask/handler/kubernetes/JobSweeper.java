package dev.longtask.handler.kubernetes;

import dev.longtask.handler.TaskRecords;
import dev.longtask.task.TaskId;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobList;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes the Jobs of tasks that have ended or were deleted, in one namespace. A sweep looks at a bounded number of Jobs;
 * the next one continues there. All nodes sweep: to delete a Job twice does no harm.
 */
final class JobSweeper {
    private static final Logger LOG = Logger.getLogger(JobSweeper.class);
    private static final int JOBS_PER_PAGE = 50;
    private static final int PAGES_PER_SWEEP = 20;
    private static final Duration STORE_ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final TaskRecords records;
    private @Nullable String next;

    JobSweeper(Cluster cluster, TaskRecords records) {
        this.cluster = cluster;
        this.records = records;
    }

    /** Sweeps once. Blocks. Never fails: the next sweep tries again. */
    synchronized void sweep() {
        try {
            for (int page = 0; page < PAGES_PER_SWEEP; page++) {
                JobList jobs = cluster.jobs(JOBS_PER_PAGE, next);
                for (Job job : jobs.getItems()) {
                    removeUnlessWanted(job);
                }
                String more =
                        jobs.getMetadata() == null ? null : jobs.getMetadata().getContinue();
                next = more == null || more.isEmpty() ? null : more;
                if (next == null) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            // Either the API server or the store. Where nothing is known of a task, nothing is removed.
            LOG.warnf("sweeping the Jobs of namespace %s failed: %s", cluster.namespace(), e.getMessage());
            // The position in the list may have expired.
            next = null;
        }
    }

    private void removeUnlessWanted(Job job) {
        Optional<TaskId> task = Names.task(job);
        if (task.isEmpty() || job.getMetadata().getDeletionTimestamp() != null) {
            return;
        }
        boolean isWanted = records.isUnfinished(task.get()).await().atMost(STORE_ANSWERS_WITHIN);
        if (!isWanted && cluster.delete(job)) {
            LOG.debugf("removed the Job %s of an ended task", job.getMetadata().getName());
        }
    }
}
