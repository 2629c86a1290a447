package dev.longtask.handler.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Resolves redirect targets. */
final class Redirects {
    /** Characters allowed by RFC 3986. Others must be percent-encoded, but not every service does it. */
    private static final String OF_A_URL = "-._~:/?#[]@!$&'()*+,;=";

    private Redirects() {}

    /**
     * The target of a redirect.
     *
     * @param from the URL that was called
     * @param location the {@code Location} header (RFC 9110, section 10.2.2), with one character per non-ASCII byte
     * @return null if it is not a URL that can be called
     */
    static @Nullable URI target(URI from, String location) {
        try {
            URI target = from.resolve(new URI(encoded(location.strip())));
            return Targets.isHttp(target) && target.getRawUserInfo() == null ? target : null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }

    private static String encoded(String location) {
        StringBuilder encoded = new StringBuilder(location.length());
        for (int i = 0; i < location.length(); i++) {
            char next = location.charAt(i);
            boolean escape = next == '%'
                    && i + 2 < location.length()
                    && HexFormat.isHexDigit(location.charAt(i + 1))
                    && HexFormat.isHexDigit(location.charAt(i + 2));
            if (escape || isAsciiLetterOrDigit(next) || OF_A_URL.indexOf(next) >= 0) {
                encoded.append(next);
            } else {
                for (byte octet : bytes(next)) {
                    encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
                }
            }
        }
        return encoded.toString();
    }

    private static byte[] bytes(char character) {
        return character <= 0xff
                ? new byte[] {(byte) character}
                : String.valueOf(character).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isAsciiLetterOrDigit(char character) {
        return character < 0x80 && Character.isLetterOrDigit(character);
    }
}
