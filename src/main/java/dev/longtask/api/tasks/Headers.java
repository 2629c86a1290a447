package dev.longtask.api.tasks;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.Submission.Idempotency;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Request headers that mean something to this API. */
final class Headers {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String PREFER = "Prefer";
    static final String PREFERENCE_APPLIED = "Preference-Applied";

    private static final int KEY_LENGTH = 255;
    // RFC 7240, section 4.3.
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d+)\"?\\s*(?:$|[,;])");

    private Headers() {}

    /** How long the client prefers to wait, {@code max} seconds at most; zero when it does not say. */
    static Duration preferredWait(@Nullable String prefer, int max) {
        if (prefer == null) {
            return Duration.ZERO;
        }
        Matcher wait = WAIT.matcher(prefer);
        if (!wait.find()) {
            return Duration.ZERO;
        }
        String seconds = wait.group(1);
        return Duration.ofSeconds(seconds.length() > 9 ? max : Math.min(Integer.parseInt(seconds), max));
    }

    /** The key with a hash of the body, by which a repeat is known from a mistake; null without a key. */
    static @Nullable Idempotency idempotency(@Nullable String key, byte @Nullable [] body) {
        if (key == null) {
            return null;
        }
        if (key.isBlank()
                || key.length() > KEY_LENGTH
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(key)) {
            throw new InvalidRequestException(IDEMPOTENCY_KEY, "must be 1 to " + KEY_LENGTH + " characters of ASCII");
        }
        return new Idempotency(key, hash(body == null ? new byte[0] : body));
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
