package dev.longtask.engine.type;

/**
 * A field of a submission that breaks a rule.
 *
 * @param pointer JSON pointer to the field (RFC 6901)
 * @param rule what is wrong with the field
 */
public record Violation(String pointer, String rule) {}
