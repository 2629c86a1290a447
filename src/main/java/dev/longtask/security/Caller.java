package dev.longtask.security;

/**
 * Who is calling.
 *
 * @param name of the principal: the token's subject, unless configured otherwise
 * @param isAdmin may see and change everybody's tasks
 */
public record Caller(String name, boolean isAdmin) {}
