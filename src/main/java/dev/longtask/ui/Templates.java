package dev.longtask.ui;

import dev.longtask.api.protocol.ApiError;
import dev.longtask.api.tasks.HistoryView;
import dev.longtask.ui.view.Attempts;
import dev.longtask.ui.view.Content;
import dev.longtask.ui.view.NodeRow;
import dev.longtask.ui.view.Query;
import dev.longtask.ui.view.SubmitForm;
import dev.longtask.ui.view.TaskCounts;
import dev.longtask.ui.view.TaskRow;
import dev.longtask.ui.view.TypeRow;
import dev.longtask.ui.view.WorkerRow;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The templates of the pages, in {@code templates/ui}; checked when the service is built. */
@CheckedTemplate(basePath = "ui")
final class Templates {
    private Templates() {}

    static native TemplateInstance tasks(
            Query query,
            List<TaskRow> rows,
            TaskCounts counts,
            List<String> types,
            @Nullable String example,
            @Nullable Query next,
            boolean isLater,
            String events);

    static native TemplateInstance task(
            TaskRow task,
            @Nullable Content input,
            @Nullable Content result,
            List<Attempts.Bar> attempts,
            HistoryView history,
            String command);

    static native TemplateInstance bulk(TaskAction action, List<BulkResource.Done> tasks, String back);

    static native TemplateInstance submit(SubmitForm form, List<SubmitForm.Choice> types);

    static native TemplateInstance types(List<TypeRow> rows);

    static native TemplateInstance workers(
            List<NodeRow> nodes, @Nullable String nextNodes, List<WorkerRow> workers, @Nullable String nextWorkers);

    static native TemplateInstance error(ApiError error);

    static native TemplateInstance bye();
}
