package dev.longtask.store.sqlite.database;

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

/** Restricts files with user data to the service's own user, on file systems with POSIX permissions. */
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
     * Restricts a file to the service's own user, and creates it if necessary. SQLite gives the files beside it the same
     * permissions.
     *
     * @throws StoreStartException when the file can't be created
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
                                + ". Set longtask.store.url to a file in a writable directory.",
                        e);
            }
            // The file may belong to another user who lets this one write.
            LOG.warnf("permissions of %s can't be changed; other users may be able to read it", file);
        }
    }

    private static void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
        } catch (FileAlreadyExistsException e) {
            // The normal case: every start but the first.
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
