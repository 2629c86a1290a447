package dev.longtask;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * Starts the service. A stop on request is a success and exits with 0: left to itself the JVM answers SIGTERM with 143,
 * whatever the application says.
 */
@QuarkusMain
public class Main {
    /** Completes with the exit code when the application has stopped. */
    private static final CompletableFuture<Integer> STOPPED = new CompletableFuture<>();

    private Main() {}

    public static void main(String... arguments) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            BiConsumer<Integer, Throwable> exit = (code, failure) -> {
                STOPPED.complete(code);
                System.exit(code);
            };
            ApplicationLifecycleManager.setDefaultExitCodeHandler(exit);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Main::exitAsTheApplicationSays));
        }
        Quarkus.run(arguments);
    }

    /** Runs when the JVM shuts down. Where a signal began that, the application is yet to stop. */
    private static void exitAsTheApplicationSays() {
        if (!STOPPED.isDone()) {
            // Only a halt can change the exit code of a shutdown that is under way.
            Runtime.getRuntime().halt(STOPPED.join());
        }
    }
}
