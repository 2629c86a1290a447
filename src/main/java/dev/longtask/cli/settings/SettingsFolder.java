package dev.longtask.cli.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.terminal.Documents;
import dev.longtask.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the user's files: {@code $XDG_CONFIG_HOME/longtask}, else {@code ~/.config/longtask}. Only the user may read them. They
 * are replaced in one step, so a reader never sees half a file.
 */
public final class SettingsFolder {
    private static final int MOST_BYTES = 1 << 20;
    private static final Duration LOCK_WITHIN = Duration.ofSeconds(45);
    private static final Duration LOCK_PAUSE = Duration.ofMillis(50);

    private final Path folder;

    public SettingsFolder(Path folder) {
        this.folder = folder;
    }

    /** The folder of the user whose environment this is. */
    public static SettingsFolder of(Terminal terminal) {
        String configured = terminal.variable("XDG_CONFIG_HOME");
        // The specification of XDG says to ignore relative paths.
        if (configured.startsWith("/")) {
            return new SettingsFolder(Path.of(configured, "longtask"));
        }
        String home = terminal.variable("HOME").isEmpty() ? System.getProperty("user.home") : terminal.variable("HOME");
        return new SettingsFolder(Path.of(home, ".config", "longtask"));
    }

    public Path path() {
        return folder;
    }

    /** The content of a file; an empty object if there is no such file. */
    ObjectNode read(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return Documents.JSON.createObjectNode();
        }
        try (InputStream in = Files.newInputStream(file)) {
            JsonNode json = Documents.JSON.readTree(in.readNBytes(MOST_BYTES));
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            // Falls through to the error below.
        } catch (IOException e) {
            throw new CommandFailure("Cannot read " + file + ": " + e.getMessage());
        }
        throw new CommandFailure(file + " is not valid JSON: repair or delete it");
    }

    /** Replaces a file. */
    void write(String name, JsonNode content) {
        try {
            create();
            Path written = Files.createTempFile(
                    folder,
                    name,
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(written, Documents.json(content).getBytes(StandardCharsets.UTF_8));
                Files.move(written, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            throw new CommandFailure("Cannot write " + folder.resolve(name) + ": " + e.getMessage());
        }
    }

    private void create() throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /**
     * Changes files while no other process does. Two processes that refresh a token at the same time could lose it: an issuer may accept a
     * refresh token once.
     */
    <T extends @Nullable Object> T locked(Supplier<T> change) {
        try {
            create();
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = lock(channel)) {
                return change.get();
            }
        } catch (IOException e) {
            throw new CommandFailure("Cannot lock " + folder + ": " + e.getMessage());
        }
    }

    private FileLock lock(FileChannel channel) throws IOException {
        long end = System.nanoTime() + LOCK_WITHIN.toNanos();
        while (System.nanoTime() - end < 0) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Held by another thread of this process.
            }
            try {
                Thread.sleep(LOCK_PAUSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new CommandFailure(folder.resolve("lock") + " is held by another longtask process: end it, or try again");
    }
}
