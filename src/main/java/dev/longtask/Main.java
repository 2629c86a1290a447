package dev.longtask;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import org.jspecify.annotations.Nullable;

/** Starts the service. A stop on request, SIGTERM included, is a success and exits with 0. */
@QuarkusMain
public class Main {
    private Main() {}

    public static void main(String... arguments) {
        Quarkus.run(null, Main::exit, arguments);
    }

    /**
     * Called when the application has stopped. On SIGTERM the JVM is shutting down then, and would end with 143
     * (128 + 15), whatever code it is asked to exit with: only a halt can say otherwise.
     */
    private static void exit(Integer code, @Nullable Throwable failure) {
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Runtime.getRuntime().halt(failure == null ? 0 : Math.max(1, code));
        }
    }
}
