package dev.longtask.api.document;

import dev.longtask.api.error.Problem;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Adds the errors that any operation may answer, and gives each error the body that its API words errors in: operations
 * name the errors of their own, and no more.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class CommonErrors implements OASFilter {
    private static final Map<String, String> ERRORS = Map.of(
            "401", "Not authenticated",
            "403", "Not allowed: another's task, or a token without a role that may do this",
            "503", "The store can't be reached, or too much is under way: try again later",
            "507", "The store has no room left for this write");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().forEach(CommonErrors::complete);
    }

    private static void complete(String path, PathItem item) {
        item.getOperations().forEach((method, operation) -> {
            add(operation, "401");
            add(operation, "403");
            add(operation, "503");
            if (method != PathItem.HttpMethod.GET) {
                add(operation, "507");
            }
            operation.getResponses().getAPIResponses().forEach((status, response) -> {
                if (status.compareTo("400") >= 0 && response.getContent() == null) {
                    response.setContent(content(path));
                }
            });
        });
    }

    private static void add(Operation operation, String status) {
        APIResponses responses = operation.getResponses();
        if (!responses.hasAPIResponse(status)) {
            responses.addAPIResponse(status, OASFactory.createAPIResponse().description(ERRORS.get(status)));
        }
    }

    private static Content content(String path) {
        if (path.startsWith("/v1/")) {
            return body(Problem.MEDIA_TYPE, reference("Problem"));
        }
        if (path.startsWith("/longtask")) {
            return body("application/json", reference("ConfluenceError"));
        }
        return body(
                "application/json",
                OASFactory.createSchema()
                        .addType(Schema.SchemaType.ARRAY)
                        .items(OASFactory.createSchema().addType(Schema.SchemaType.STRING)));
    }

    private static Schema reference(String name) {
        return OASFactory.createSchema().ref("#/components/schemas/" + name);
    }

    private static Content body(String mediaType, Schema schema) {
        return OASFactory.createContent()
                .addMediaType(mediaType, OASFactory.createMediaType().schema(schema));
    }
}
