package dev.longtask.task;

import org.jspecify.annotations.Nullable;

/**
 * Who calls the service, or submitted a task: a subject, and the issuer that vouches for it. Two issuers may each have an
 * "alice"; they are two principals.
 *
 * @param issuer the issuer's URL; empty for the issuer of the service itself, so that tasks stay their creators' when that
 *     issuer moves to another URL
 * @param name the subject, or whatever claim names principals
 */
public record Principal(String issuer, String name) {
    /** How long a name, and an issuer, may be, in characters. */
    public static final int MAX_LENGTH = 255;

    /** A control character: {@link #vouched} lets neither part have one, so no two principals have the same text. */
    private static final char SEPARATOR = '\u001f';

    /**
     * The principal that a token names.
     *
     * @param issuer empty for the issuer of the service itself
     * @throws IllegalArgumentException when the name is blank, or either part is longer than {@value #MAX_LENGTH}
     *     characters or has a control character or an unpaired surrogate: a store could not keep it, or could not tell it
     *     from another
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

    /** The principal that {@link #text} writes as this. */
    public static Principal parse(String text) {
        int separator = text.indexOf(SEPARATOR);
        return separator < 0 ? of(text) : new Principal(text.substring(0, separator), text.substring(separator + 1));
    }

    /** The issuer where it is not the service's own; null where it is. */
    public @Nullable String otherIssuer() {
        return issuer.isEmpty() ? null : issuer;
    }

    /** Both parts as one text, which no other principal has: what stores keep. */
    public String text() {
        return issuer.isEmpty() ? name : issuer + SEPARATOR + name;
    }
}
