package dev.longtask.api;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.StorableText;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Checks what the framework would hide from the resources: it takes an empty query parameter, as in {@code limit=}, and an
 * empty {@code Idempotency-Key} for absent. Also refuses query parameters that no store can hold. Parameters that an API
 * does not define are ignored, as Jira and Confluence ignore them.
 */
@Singleton
public class ParameterRules {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** The parameters of each API, by the name of its package; those that are not here have none. */
    private static final Map<String, Set<String>> PARAMETERS = Map.of(
            "dev.longtask.api.confluence", Set.of("limit", "start", "key"),
            "dev.longtask.api.tasks",
                    Set.of(
                            "status",
                            "type",
                            "label",
                            "submittedBy",
                            "submittedAfter",
                            "submittedBefore",
                            "cursor",
                            "limit",
                            "wait",
                            "after"));

    @ServerRequestFilter
    public void check(ContainerRequestContext request, SimpleResourceInfo resource) {
        Set<String> known = PARAMETERS.getOrDefault(resource.getResourceClass().getPackageName(), Set.of());
        String key = request.getHeaderString(IDEMPOTENCY_KEY);
        if (key != null && key.isEmpty()) {
            throw new InvalidRequestException(IDEMPOTENCY_KEY, "must not be empty");
        }
        request.getUriInfo().getQueryParameters().forEach((name, values) -> {
            if (known.contains(name)) {
                values.forEach(value -> check(name, value));
            }
        });
    }

    private static void check(String name, String value) {
        String rule = value.isEmpty() ? "must not be empty" : StorableText.brokenRule(value);
        if (rule != null) {
            throw new InvalidRequestException(name, rule);
        }
    }
}
