package dev.longtask.security;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.engine.InvalidConfigurationException;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where callers reach the service, for the links in answers: at the configured public URL, or else where this request says.
 * What a proxy says ({@code Forwarded}, {@code X-Forwarded-*}) counts only of proxies that the operator trusts.
 */
@ApplicationScoped
public class PublicAddress {
    private static final String KEY = "longtask.public-url";
    private static final int BEFORE_ALL_ELSE = 1;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._~/-]*");

    private final @Nullable String url;
    private final VertxHttpConfig http;

    /** @throws InvalidConfigurationException when the public URL is none */
    public PublicAddress(LongtaskConfig config, VertxHttpConfig http) {
        this.url = config.publicUrl().map(PublicAddress::checked).orElse(null);
        this.http = http;
    }

    private static String checked(String text) {
        try {
            URI url = new URI(text);
            if (isWellFormed(url.getScheme(), url.getRawAuthority())
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (URISyntaxException e) {
            // Refused below.
        }
        throw new InvalidConfigurationException(
                KEY, "must be an http or https URL without a query, such as https://tasks.example/longtask");
    }

    /** Refuses a start in which anybody could say where the service is reached. */
    void check(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        boolean trustsAnybody = http.proxy().proxyAddressForwarding()
                && http.proxy().trustedProxies().map(java.util.List::isEmpty).orElse(true);
        if (LaunchMode.current() == LaunchMode.NORMAL && trustsAnybody) {
            throw new InvalidConfigurationException(
                    "quarkus.http.proxy.trusted-proxies",
                    "must name the proxies whose Forwarded headers count, where"
                            + " quarkus.http.proxy.proxy-address-forwarding is on; " + KEY + " needs neither.");
        }
    }

    /** Scheme, host, port, and the prefix that a proxy has taken away; without a slash at the end. */
    public String of(HttpServerRequest request) {
        if (url != null) {
            return url;
        }
        return request.scheme() + "://" + request.authority() + prefix(request);
    }

    /** What a proxy has taken away from before the path that the service knows. */
    private static String prefix(HttpServerRequest request) {
        String uri = request.uri();
        // Not so where the client sends the whole URL (RFC 9112, section 3.2.2).
        int path = request.path() == null || !uri.startsWith("/") ? -1 : uri.indexOf(request.path());
        return path > 0 ? uri.substring(0, path) : "";
    }

    /** Whether links can be made of what a request, or a proxy that is trusted, says of scheme, host, port and prefix. */
    public static boolean isWellFormed(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String host = request.getHeader(HttpHeaders.HOST);
        // They differ where a trusted proxy has its say.
        boolean wellFormed = authority == null
                || authority.toString().equals(host)
                || isWellFormed(request.scheme(), authority.toString());
        return wellFormed
                && (host == null || isWellFormed(request.scheme(), host))
                && PREFIX.matcher(prefix(request)).matches();
    }

    private static boolean isWellFormed(@Nullable String scheme, @Nullable String authority) {
        if (scheme == null || authority == null || !Set.of("http", "https").contains(scheme)) {
            return false;
        }
        try {
            URI url = new URI(scheme + "://" + authority);
            return url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawPath().isEmpty()
                    && url.getPort() <= 65_535;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
