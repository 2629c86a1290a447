package dev.longtask.engine.attempt;

import dev.longtask.engine.loop.Loop;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a handler has registered to stop its work, and how much of it is under way. Methods run on the loop only. */
final class StopActions {
    private final Loop loop;
    private final AttemptLog log;
    private final Runnable onStopped;
    private final List<Supplier<Uni<Void>>> actions = new ArrayList<>();
    private int underWay;

    /** @param onStopped run when nothing is under way any more */
    StopActions(Loop loop, AttemptLog log, Runnable onStopped) {
        this.loop = loop;
        this.log = log;
        this.onStopped = onStopped;
    }

    void add(Supplier<Uni<Void>> action) {
        actions.add(action);
    }

    /**
     * Runs the actions.
     *
     * @param others how many further ends to wait for, each told by {@link #oneEnded}
     */
    void begin(int others) {
        underWay = others;
        actions.forEach(this::run);
    }

    /** Runs an action at once. */
    void run(Supplier<Uni<Void>> action) {
        underWay++;
        Uni.createFrom()
                .deferred(() -> action.get())
                .subscribe()
                .with(done -> loop.execute(this::oneEnded), failure -> {
                    log.stopFailed(failure);
                    loop.execute(this::oneEnded);
                });
    }

    void oneEnded() {
        underWay--;
        if (underWay == 0) {
            onStopped.run();
        }
    }
}
