package dev.longtask.api.document;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.tags.Tag;

/** Puts the tags in the order of use. Those of the four Jira and Confluence operations are the specification's. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class TagOrder implements OASFilter {
    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.setTags(List.of(
                tag("Submit", "See which task types there are, and submit one task or a batch."),
                tag("Follow", "Get a task or a list, wait for a task's next change, and read its history and log."),
                tag("Change", "Cancel, retry or delete a task."),
                tag("Work", "Lease tasks, report progress, and end attempts, as a worker outside the service."),
                tag("Task", "Jira: get or cancel a task. Confluence: get a task."),
                tag("Cancel", "Jira: cancel a task."),
                tag("Long-running", "Confluence: the long-task API."),
                tag("Tasks", "Confluence: list unfinished tasks.")));
    }

    private static Tag tag(String name, String description) {
        return OASFactory.createTag().name(name).description(description);
    }
}
