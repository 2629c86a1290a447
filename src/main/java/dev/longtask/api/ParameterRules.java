package dev.longtask.api;

import dev.longtask.api.error.InvalidRequestException;
import dev.longtask.task.StorableText;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Refuses what no query parameter, and no {@code Idempotency-Key}, may be. A parameter that an API has must not be empty, as in {@code limit=}: the framework
 * would take it for absent, and hide a client's mistake. Others are ignored, as the services whose APIs these are ignore them.
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
        if (key != null && key.isBlank()) {
            throw new InvalidRequestException(IDEMPOTENCY_KEY, "must not be blank");
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
