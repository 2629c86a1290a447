package dev.longtask.api.document;

import dev.longtask.api.protocol.Protocol;
import dev.longtask.api.protocol.Protocols;
import io.quarkus.arc.Arc;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/** Adds the errors that any operation may answer, and the error body of its protocol: an operation names only its own errors. */
// At startup, since protocols are beans.
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class CommonErrors implements OASFilter {
    private static final Map<String, String> ERRORS = Map.of(
            "401", "Not authenticated",
            "403", "Not allowed: the task belongs to someone else, or the token lacks a required role",
            "503", "The store or the issuer is unavailable, or the service is overloaded; try again later",
            "507", "The store is full");

    @Override
    public void filterOpenAPI(OpenAPI document) {
        Protocols protocols = Arc.container().instance(Protocols.class).get();
        document.getPaths().getPathItems().forEach((path, item) -> complete(item, protocols.of(path)));
    }

    private static void complete(PathItem item, Protocol protocol) {
        item.getOperations().forEach((method, operation) -> {
            add(operation, "401");
            add(operation, "403");
            add(operation, "503");
            if (method != PathItem.HttpMethod.GET) {
                add(operation, "507");
            }
            operation.getResponses().getAPIResponses().forEach((status, response) -> {
                if (status.compareTo("400") >= 0 && response.getContent() == null) {
                    response.setContent(content(protocol));
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

    private static Content content(Protocol protocol) {
        return OASFactory.createContent()
                .addMediaType(protocol.errorType(), OASFactory.createMediaType().schema(protocol.errorSchema()));
    }
}
