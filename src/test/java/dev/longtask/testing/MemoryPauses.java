package dev.longtask.testing;

import dev.longtask.store.type.TypePauses;
import dev.longtask.task.Actor;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The paused types of the {@link MemoryTaskStore}. */
final class MemoryPauses implements TypePauses {
    private final Clock clock;
    private final Map<String, Pause> pauses = new TreeMap<>();

    MemoryPauses(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Uni<Pause> pause(String type, Actor by) {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return pauses.computeIfAbsent(type, name -> new Pause(name, by, clock.instant()));
            }
        });
    }

    @Override
    public Uni<Void> resume(String type) {
        return Uni.createFrom()
                .item(() -> {
                    synchronized (this) {
                        return pauses.remove(type);
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Pause>> all() {
        return Uni.createFrom().item(() -> {
            synchronized (this) {
                return List.copyOf(pauses.values());
            }
        });
    }

    synchronized boolean has(String type) {
        return pauses.containsKey(type);
    }

    synchronized Set<String> types() {
        return Set.copyOf(pauses.keySet());
    }
}
