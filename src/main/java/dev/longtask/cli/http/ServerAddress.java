package dev.longtask.cli.http;

import dev.longtask.cli.exit.CommandFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The address of a server, in one form for each server.
 *
 * @param base http or https with host, port unless it is the default, and the path of a prefix, without a slash at its end
 */
public record ServerAddress(URI base) {
    private static final int LONGEST = 2_000;
    private static final int MOST_PORT = 65_535;

    /**
     * Reads an address.
     *
     * @param name what the address is called in the error
     * @throws CommandFailure usage, if it is not an http or https URL of a server
     */
    public static ServerAddress parse(String name, String text) {
        try {
            URI uri = new URI(text.strip());
            String scheme = lower(uri.getScheme());
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getPort() <= MOST_PORT
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && text.length() <= LONGEST) {
                return of(scheme, uri);
            }
        } catch (URISyntaxException e) {
            // Falls through to the error below.
        }
        throw CommandFailure.usage(
                name + " must be the http or https URL of a server, such as https://longtask.example");
    }

    private static ServerAddress of(String scheme, URI uri) throws URISyntaxException {
        int port = uri.getPort() == (scheme.equals("https") ? 443 : 80) ? -1 : uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new ServerAddress(new URI(scheme + "://" + lower(uri.getHost()) + (port < 0 ? "" : ":" + port) + path));
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    /** The URL of a path of the server. */
    public URI resolve(String path) {
        return URI.create(base + path);
    }

    /** Whether nobody else can read what is sent there: TLS, or this machine. */
    public boolean isConfidential() {
        return isConfidential(base);
    }

    /** As above, for any URL. */
    public static boolean isConfidential(URI uri) {
        String host = lower(uri.getHost());
        return "https".equals(lower(uri.getScheme()))
                || host.equals("localhost")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")
                || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return base.toString();
    }
}
