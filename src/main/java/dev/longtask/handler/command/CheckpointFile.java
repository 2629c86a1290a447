package dev.longtask.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.handler.TaskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The checkpoint of an earlier attempt in a file for a program. Only the service's own user can read it. */
record CheckpointFile(Path path) {
    /** The variable that names the file to the program. */
    static final String VARIABLE = "LONGTASK_CHECKPOINT_FILE";

    private static final Logger LOG = Logger.getLogger(CheckpointFile.class);

    /**
     * Writes a checkpoint to a new file, in a new directory of the system's temporary directory.
     *
     * @return null for no checkpoint
     * @throws TaskFailure when the file cannot be written
     */
    static @Nullable CheckpointFile write(@Nullable JsonNode checkpoint) {
        if (checkpoint == null) {
            return null;
        }
        try {
            // On file systems with POSIX permissions both are the service's alone: 0700 and 0600.
            Path directory = Files.createTempDirectory("longtask-");
            CheckpointFile file = new CheckpointFile(Files.createTempFile(directory, "checkpoint-", ".json"));
            try {
                Files.write(file.path, checkpoint.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                file.delete();
                throw e;
            }
            return file;
        } catch (IOException e) {
            throw TaskFailure.retryable("The checkpoint can't be written to a file for the program.", e);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.toAbsolutePath().getParent());
        } catch (IOException e) {
            LOG.warnf("the checkpoint file %s can't be deleted: %s", path, e.getMessage());
        }
    }
}
