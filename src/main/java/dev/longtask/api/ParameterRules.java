package dev.longtask.api;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.StorableText;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.SimpleResourceInfo;

/**
 * Rejects parameters that resources cannot check themselves: the framework treats an empty query parameter, as in
 * {@code limit=}, and an empty {@code Idempotency-Key} as absent. Also rejects query parameters with text that no store
 * can keep. Parameters that an API does not define are ignored, as in Jira and Confluence.
 */
@Singleton
public class ParameterRules {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final Set<String> FILTERS = Set.of(
            "status", "type", "label", "creator", "creatorIssuer", "submittedBy", "submittedAfter", "submittedBefore");

    /** Query parameters of each API, by package name; packages not listed have none. */
    private static final Map<String, Set<String>> PARAMETERS = Map.of(
            "dev.longtask.api.confluence", Set.of("limit", "start", "key"),
            "dev.longtask.api.cluster", Set.of("limit", "cursor"),
            "dev.longtask.api.tasks", and("cursor", "limit", "wait", "after"),
            "dev.longtask.api.tasks.event", and("limit", "after", "follow", "lastEventId", "ticket"));

    private static Set<String> and(String... others) {
        return Stream.concat(FILTERS.stream(), Stream.of(others)).collect(Collectors.toUnmodifiableSet());
    }

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
