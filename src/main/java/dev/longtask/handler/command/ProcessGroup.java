package dev.longtask.handler.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A process and all that it starts. Where the system has {@code setsid}, the process leads a group of its own, so that
 * a signal reaches also children whose parents have gone; elsewhere it reaches the tree that hangs together.
 */
final class ProcessGroup {
    private static final Logger LOG = Logger.getLogger(ProcessGroup.class);
    private static final @Nullable Path SETSID = find("setsid");
    private static final @Nullable Path SHELL = find("sh");

    private final Process process;
    private final boolean leads;

    private ProcessGroup(Process process, boolean leads) {
        this.process = process;
        this.leads = leads;
    }

    static ProcessGroup start(ProcessBuilder builder) throws IOException {
        boolean leads = SETSID != null && SHELL != null;
        if (leads) {
            List<String> command = new ArrayList<>();
            // A child of the JVM leads no group yet, so setsid becomes the program, with the same process id.
            command.add(String.valueOf(SETSID));
            command.addAll(builder.command());
            builder.command(command);
        }
        return new ProcessGroup(builder.start(), leads);
    }

    Process process() {
        return process;
    }

    /** Asks all of it to end (SIGTERM). */
    void terminate() {
        if (leads) {
            signal("TERM");
        } else {
            tree().forEach(ProcessHandle::destroy);
        }
    }

    /** Ends all of it (SIGKILL). */
    void kill() {
        if (leads) {
            signal("KILL");
        } else {
            tree().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void signal(String name) {
        try {
            // Java can signal a process, but not a group.
            new ProcessBuilder(
                            String.valueOf(SHELL), "-c", "kill -s \"$1\" -- \"-$2\"", "kill", name, "" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warnf("can't signal the group of process %d, signalling the process alone: %s", process.pid(), e);
            process.destroyForcibly();
        }
    }

    private Stream<ProcessHandle> tree() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()));
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
