package dev.longtask.api.protocol;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** All protocols of the service. */
@Singleton
public class Protocols {
    private record Prefix(String path, Protocol protocol) {
        boolean covers(String other) {
            return other.startsWith(path)
                    && (path.isEmpty() || other.length() == path.length() || other.charAt(path.length()) == '/');
        }
    }

    /** The longest first. */
    private final List<Prefix> prefixes;

    private final Set<String> routes;

    private final Set<String> batches;

    /** @throws IllegalStateException if two protocols have the same prefix */
    public Protocols(@All List<Protocol> protocols) {
        prefixes = protocols.stream()
                .flatMap(protocol -> protocol.prefixes().stream().map(path -> new Prefix(path, protocol)))
                .sorted(Comparator.comparingInt((Prefix prefix) -> prefix.path().length())
                        .reversed())
                .toList();
        if (prefixes.stream().map(Prefix::path).distinct().count() < prefixes.size()) {
            throw new IllegalStateException("two protocols have the same path prefix: " + prefixes);
        }
        routes = protocols.stream()
                .flatMap(protocol -> protocol.routes().stream())
                .collect(Collectors.toUnmodifiableSet());
        batches = protocols.stream()
                .flatMap(protocol -> protocol.batches().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The protocol of a path or a route. */
    public Protocol of(String path) {
        return prefixes.stream()
                .filter(prefix -> prefix.covers(path))
                .findFirst()
                .map(Prefix::protocol)
                .orElseThrow();
    }

    /** The routes of all protocols. */
    public Set<String> routes() {
        return routes;
    }

    /** Whether a body that is sent to this path may be as large as a batch. */
    public boolean takesBatch(String path) {
        return batches.contains(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }
}
