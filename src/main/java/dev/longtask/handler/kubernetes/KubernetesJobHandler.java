package dev.longtask.handler.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskContext;
import dev.longtask.handler.TaskHandler;
import io.smallrye.mutiny.Uni;

/** Runs one Kubernetes Job per task, as {@link JobRun} describes. */
final class KubernetesJobHandler implements TaskHandler {
    private final Cluster cluster;
    private final JobWatch watch;
    private final JobPlan plan;
    private final JobRun.Limits limits;

    KubernetesJobHandler(Cluster cluster, JobWatch watch, JobPlan plan, JobRun.Limits limits) {
        this.cluster = cluster;
        this.watch = watch;
        this.plan = plan;
        this.limits = limits;
    }

    @Override
    public Uni<JsonNode> run(JsonNode input, TaskContext context) {
        String text = input.toString();
        plan.checkInput(text);
        JobRun run = new JobRun(
                cluster,
                watch,
                plan.template().container(),
                limits,
                context,
                new JobClaim(cluster, plan, context, text));
        context.onStop(() -> Uni.createFrom().completionStage(run::stop));
        return Uni.createFrom().completionStage(run.start());
    }
}
