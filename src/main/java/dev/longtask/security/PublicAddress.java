package dev.longtask.security;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
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
 * The base address of links in responses: the configured public URL or, without one, the address of the request. Proxy
 * headers ({@code Forwarded}, {@code X-Forwarded-*}) count only from trusted proxies.
 */
@ApplicationScoped
public class PublicAddress {
    private static final String KEY = "longtask.public-url";
    private static final int BEFORE_ALL_ELSE = 1;
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._~/-]*");

    private final @Nullable String url;
    private final VertxHttpConfig http;

    /** @throws InvalidConfigurationException if the public URL is invalid */
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
            // Falls through to the error below.
        }
        throw new InvalidConfigurationException(
                KEY, "must be an http or https URL without a query, such as https://tasks.example/longtask");
    }

    /** Refuses to start if any client could set the address used in links. */
    void check(@Observes @Priority(BEFORE_ALL_ELSE) StartupEvent event) {
        boolean trustsAnybody = http.proxy().proxyAddressForwarding()
                && http.proxy().trustedProxies().map(java.util.List::isEmpty).orElse(true);
        if (LaunchMode.current() == LaunchMode.NORMAL && trustsAnybody) {
            throw new InvalidConfigurationException(
                    "quarkus.http.proxy.trusted-proxies",
                    "must name the trusted proxies when" + " quarkus.http.proxy.proxy-address-forwarding is on; with "
                            + KEY + ", neither is needed.");
        }
    }

    /** Scheme, host, port, and the prefix that a proxy has stripped, if any; without a trailing slash. */
    public String of(HttpServerRequest request) {
        if (url != null) {
            return url;
        }
        return request.scheme() + "://" + request.authority() + prefix(request);
    }

    /** The prefix that a proxy has stripped from the path. */
    private static String prefix(HttpServerRequest request) {
        String uri = request.uri();
        // Does not apply if the client sends an absolute URL (RFC 9112, section 3.2.2).
        int path = request.path() == null || !uri.startsWith("/") ? -1 : uri.indexOf(request.path());
        return path > 0 ? uri.substring(0, path) : "";
    }

    /** Whether the scheme, host, port and prefix of a request, or from a trusted proxy, form valid links. */
    public static boolean isWellFormed(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        String host = request.getHeader(HttpHeaders.HOST);
        // They differ if a trusted proxy overrides the host.
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
