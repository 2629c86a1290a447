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

/** The request headers that this API supports. */
public final class Headers {
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String PREFER = "Prefer";
    static final String PREFERENCE_APPLIED = "Preference-Applied";

    private static final int KEY_LENGTH = 255;
    // RFC 7240, section 4.3.
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d+)\"?\\s*(?:$|[,;])");

    private Headers() {}

    /** The preferred wait, at most {@code max} seconds; zero if there is none. */
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

    /** The key and a hash of the body, which tells a repeated request from a reused key; null without a key. */
    public static @Nullable Idempotency idempotency(@Nullable String key, byte @Nullable [] body) {
        if (key == null) {
            return null;
        }
        if (key.isBlank()
                || key.length() > KEY_LENGTH
                || !StandardCharsets.US_ASCII.newEncoder().canEncode(key)) {
            throw new InvalidRequestException(
                    IDEMPOTENCY_KEY, "must be a string of 1 to " + KEY_LENGTH + " ASCII characters");
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
