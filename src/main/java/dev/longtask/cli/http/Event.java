package dev.longtask.cli.http;

import org.jspecify.annotations.Nullable;

/**
 * A server-sent event.
 *
 * @param name empty for a sign that the connection lives
 * @param id where to continue after it; null if none came yet
 */
public record Event(String name, @Nullable String id, String data) {}
