package dev.longtask.handler.http;

import dev.longtask.audit.SecurityEvents;
import dev.longtask.audit.SecurityEvents.Kind;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.TaskFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides which addresses a call may reach. Refuses addresses that are not public, unless the operator allows the host
 * and port. The call connects to the very address that was checked, because a second lookup could return another.
 */
final class Targets {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;
    private static final Pattern ALLOWED =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+]|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*|[^:\\[\\]/@\\s]+)"
                    + "(:(?<port>[0-9]{1,5}))?");

    /** Hosts in lower case, without brackets, each with its port. */
    private final Set<String> allowed;

    private final boolean privateRedirects;

    private Targets(Set<String> allowed, boolean privateRedirects) {
        this.allowed = allowed;
        this.privateRedirects = privateRedirects;
    }

    /**
     * The targets of a type.
     *
     * @param key configuration key of the allowed hosts, for messages
     * @param url of the type; its port is the default for allowed hosts without one
     * @param allowedHosts each {@code host} or {@code host:port}
     * @param privateRedirects whether a redirect to another origin may lead to an allowed host with a non-public
     *     address
     * @throws InvalidConfigurationException when an allowed host is malformed
     */
    static Targets of(String key, URI url, Collection<String> allowedHosts, boolean privateRedirects) {
        Set<String> allowed = new HashSet<>();
        for (String entry : allowedHosts) {
            Matcher matcher = ALLOWED.matcher(entry.strip());
            String port = matcher.matches() ? matcher.group("port") : null;
            if (!matcher.matches() || (port != null && !isPort(Integer.parseInt(port)))) {
                throw new InvalidConfigurationException(
                        key, "must list hosts such as render.internal or render.internal:8080, but has " + entry);
            }
            allowed.add(place(matcher.group("host"), port == null ? port(url) : Integer.parseInt(port)));
        }
        return new Targets(allowed, privateRedirects);
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= MAX_PORT;
    }

    private static String place(String host, int port) {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.toLowerCase(Locale.ROOT) + " " + port;
    }

    /** Whether it is an absolute http or https URL with a host and a valid port. */
    static boolean isHttp(URI url) {
        return url.getHost() != null
                && url.getScheme() != null
                && Set.of("http", "https").contains(url.getScheme().toLowerCase(Locale.ROOT))
                && (url.getPort() == -1 || isPort(url.getPort()));
    }

    static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** The port to connect to. */
    static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : isSecure(url) ? HTTPS : HTTP;
    }

    static boolean isSameOrigin(URI one, URI other) {
        return isSecure(one) == isSecure(other)
                && place(one.getHost(), port(one)).equals(place(other.getHost(), port(other)));
    }

    /**
     * The address to connect to. Blocks during the lookup.
     *
     * @param redirected whether a redirect has left the operator's origin
     * @throws TaskFailure when the address is refused or the host is unknown
     */
    InetAddress resolve(URI url, boolean redirected) {
        InetAddress[] addresses;
        try {
            addresses = InetAddress.getAllByName(url.getHost());
        } catch (UnknownHostException e) {
            throw TaskFailure.retryable("The host name could not be resolved.", e);
        }
        boolean mayBePrivate = allowed.contains(place(url.getHost(), port(url))) && (!redirected || privateRedirects);
        for (InetAddress address : addresses) {
            if (!mayBePrivate && !PublicAddresses.isPublic(address)) {
                SecurityEvents.shared()
                        .record(
                                Kind.TARGET_REFUSED,
                                "host",
                                url.getHost(),
                                "port",
                                Integer.toString(port(url)),
                                "address",
                                address.getHostAddress(),
                                "redirected",
                                Boolean.toString(redirected));
                throw TaskFailure.nonRetryable(
                        redirected
                                ? "The address is refused: the response redirects to a non-public address."
                                : "The address is refused: it is neither public nor listed in allowed-hosts.");
            }
        }
        return addresses[0];
    }
}
