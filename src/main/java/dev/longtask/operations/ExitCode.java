package dev.longtask.operations;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Makes a stop on request exit with 0, since it is a success: left to itself the JVM answers SIGTERM with 143, whatever
 * the application says.
 */
@ApplicationScoped
public class ExitCode {
    /** Completes with the exit code when the application has stopped. */
    private final CompletableFuture<Integer> stopped = new CompletableFuture<>();

    void install(@Observes StartupEvent event) {
        // In development mode the process outlives the application.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            BiConsumer<Integer, Throwable> exit = (code, failure) -> {
                stopped.complete(code);
                System.exit(code);
            };
            ApplicationLifecycleManager.setDefaultExitCodeHandler(exit);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::exitAsTheApplicationSays));
        }
    }

    /** Runs when the JVM shuts down. Where a signal began that, the application is yet to stop. */
    private void exitAsTheApplicationSays() {
        if (!stopped.isDone()) {
            // Only a halt can change the exit code of a shutdown that is under way.
            Runtime.getRuntime().halt(stopped.join());
        }
    }
}
