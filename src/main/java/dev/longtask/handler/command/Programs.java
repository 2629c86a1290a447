package dev.longtask.handler.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system programs used to start others.
 *
 * @param setsid makes a process the leader of its own group
 */
record Programs(Path setsid, Path shell) {
    /** Finds them on the PATH; null if one is missing. */
    static @Nullable Programs find() {
        Path setsid = find("setsid");
        Path shell = find("sh");
        return setsid == null || shell == null ? null : new Programs(setsid, shell);
    }

    private static @Nullable Path find(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "/usr/bin:/bin" : path).split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
