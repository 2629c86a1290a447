package dev.longtask.store.sqlite;

import dev.longtask.store.StoreStartException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Files that hold what people submitted: for the service's user alone, where the file system knows users. */
final class PrivateFiles {
    private static final Logger LOG = Logger.getLogger(PrivateFiles.class);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Creates the directory if it does not exist. An existing one keeps its permissions. */
    static void createDirectory(@Nullable Path directory) throws IOException {
        if (directory == null || Files.isDirectory(directory)) {
            return;
        }
        FileAttribute<?>[] attributes = isPosix(directory)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(DIRECTORY)}
                : new FileAttribute<?>[0];
        Files.createDirectories(directory, attributes);
    }

    /**
     * Makes a file the service's own, and creates it where there is none. SQLite gives the files beside it the same
     * permissions.
     *
     * @throws StoreStartException when it can't be created
     */
    static void restrict(Path file) {
        try {
            if (!isPosix(file)) {
                return;
            }
            createFile(file);
            if (!Files.getPosixFilePermissions(file).equals(FILE)) {
                Files.setPosixFilePermissions(file, FILE);
            }
        } catch (IOException e) {
            if (!Files.exists(file)) {
                throw new StoreStartException(
                        "Can't write " + file + ": " + e.getMessage()
                                + ". Set longtask.store.url to a file in a directory that can be written.",
                        e);
            }
            // It may be another user's, who lets this one write.
            LOG.warnf("others may be able to read %s: its permissions can't be changed", file);
        }
    }

    private static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
        } catch (FileAlreadyExistsException e) {
            // As at every start but the first.
            return;
        }
    }

    private static boolean isPosix(Path path) throws IOException {
        Path existing = path.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).supportsFileAttributeView("posix");
    }
}
