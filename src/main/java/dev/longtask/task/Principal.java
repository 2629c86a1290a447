package dev.longtask.task;

import org.jspecify.annotations.Nullable;

/**
 * A caller of the service or the creator of a task: a subject and the issuer that vouches for it. Two subjects "alice" of
 * two issuers are two principals.
 *
 * @param issuer the URL of the issuer; empty for the service's own issuer, so that creators keep their tasks when its URL
 *     changes
 * @param name the subject, or the value of the configured principal claim
 */
public record Principal(String issuer, String name) {
    /** The maximum length of a name and of an issuer, in characters. */
    public static final int MAX_LENGTH = 255;

    /** A control character. {@link #vouched} rejects those in both parts, so no two principals have the same text. */
    private static final char SEPARATOR = '\u001f';

    /**
     * The principal that a token names.
     *
     * @param issuer empty for the service's own issuer
     * @throws IllegalArgumentException when the name is blank, or when either part is longer than {@value #MAX_LENGTH}
     *     characters or contains a control character or an unpaired surrogate: a store could not keep such a principal, or
     *     could not tell it from another
     */
    public static Principal vouched(String issuer, String name) {
        if (name.codePoints().allMatch(Principal::isInvisible)) {
            throw new IllegalArgumentException("the principal is blank");
        }
        check(name);
        check(issuer);
        return new Principal(issuer, name);
    }

    private static void check(String part) {
        if (part.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("the principal is longer than " + MAX_LENGTH + " characters");
        }
        if (part.codePoints().anyMatch(Character::isISOControl) || !StorableText.isWellFormed(part)) {
            throw new IllegalArgumentException("the principal has control characters or unpaired surrogates");
        }
    }

    private static boolean isInvisible(int character) {
        return Character.isWhitespace(character)
                || Character.isSpaceChar(character)
                || Character.getType(character) == Character.FORMAT;
    }

    /** A principal of the service's own issuer. */
    public static Principal of(String name) {
        return new Principal("", name);
    }

    /**
     * The bearer of the token of a lease. No issuer has this name, since an issuer is a URL (OpenID Connect Core 1.0,
     * section 2).
     */
    public static Principal ofLease(Lease lease) {
        return new Principal("longtask-lease", lease.id() + "/" + lease.attempt());
    }

    /** The inverse of {@link #text}. */
    public static Principal parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator < 0 ? of(text) : new Principal(text.substring(0, separator), text.substring(separator + 1));
    }

    /** The issuer; null for the service's own. */
    public @Nullable String otherIssuer() {
        return issuer.isEmpty() ? null : issuer;
    }

    /** Both parts as one string, unique to this principal. Stores keep this form. */
    public String text() {
        return issuer.isEmpty() ? name : issuer + SEPARATOR + name;
    }
}
