package dev.longtask.operations;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Makes a requested stop exit with code 0. By default the JVM exits with 143 on SIGTERM, whatever code the application
 * returns.
 */
@ApplicationScoped
public class ExitCode {
    /** Completes with the exit code once the application has stopped. */
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

    /** Runs at JVM shutdown. If a signal caused it, the application has not stopped yet. */
    private void exitAsTheApplicationSays() {
        if (!stopped.isDone()) {
            // Only halt can change the exit code of a shutdown in progress.
            Runtime.getRuntime().halt(stopped.join());
        }
    }
}
