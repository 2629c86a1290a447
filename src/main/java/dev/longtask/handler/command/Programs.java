package dev.longtask.handler.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system's programs by which others are run.
 *
 * @param setsid makes a process lead a group
 */
record Programs(Path setsid, Path shell) {
    /** Null where the system lacks one of them. */
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
