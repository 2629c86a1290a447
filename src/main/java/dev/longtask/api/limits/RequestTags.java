package dev.longtask.api.limits;

import dev.longtask.api.protocol.Protocols;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Keeps values chosen by callers out of the tags of request metrics, because each tag value creates a permanent series.
 * Unknown methods and paths each map to one value.
 */
@Singleton
public class RequestTags {
    private static final String SERVER = "http.server.";
    private static final String METHOD = "method";
    private static final String URI = "uri";
    private static final String OTHER = "OTHER";
    private static final String UNKNOWN = "UNKNOWN";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
    /** The framework's own values, and the paths that belong to no protocol. */
    private static final Pattern OTHER_PATHS = Pattern.compile("NOT_FOUND|REDIRECTION|UNKNOWN|root|/"
            + "|/dev/token|/dev/oidc/(token|\\.well-known/openid-configuration)"
            + "|/q/(openapi|swagger-ui|health|health/(live|ready|started)|metrics)/?");

    /** The regular expression of a path variable, which the framework includes in the template. */
    private static final Pattern EXPRESSION = Pattern.compile("\\{(\\w+):[^}]*}");

    private final Set<String> routes;

    RequestTags(Protocols protocols) {
        this.routes = protocols.routes();
    }

    @Produces
    @Singleton
    MeterFilter filter() {
        return new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                return id.getName().startsWith(SERVER) ? known(id) : id;
            }
        };
    }

    private Meter.Id known(Meter.Id id) {
        List<Tag> tags = id.getTags().stream().map(this::known).toList();
        return tags.equals(id.getTags()) ? id : id.replaceTags(tags);
    }

    private Tag known(Tag tag) {
        return switch (tag.getKey()) {
            case METHOD -> METHODS.contains(tag.getValue()) ? tag : Tag.of(METHOD, OTHER);
            case URI -> Tag.of(URI, path(tag.getValue()));
            default -> tag;
        };
    }

    private String path(String value) {
        String path = EXPRESSION.matcher(value).replaceAll("{$1}");
        return routes.contains(path) || OTHER_PATHS.matcher(path).matches() ? path : UNKNOWN;
    }
}
