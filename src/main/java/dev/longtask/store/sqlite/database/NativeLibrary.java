package dev.longtask.store.sqlite.database;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The native library of the driver, which unpacks a copy at each start. */
final class NativeLibrary {
    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);
    private static final String DIRECTORY = "org.sqlite.tmpdir";
    private static final String COPIES = "sqlite-*libsqlitejdbc*";

    private NativeLibrary() {}

    /**
     * Makes the driver unpack into this directory, unless the system property is set. In a container with a read-only root
     * file system, the directory of the database is the only writable one.
     */
    static void unpackTo(@Nullable Path directory) {
        if (directory != null && System.getProperty(DIRECTORY) == null) {
            System.setProperty(DIRECTORY, directory.toString());
        }
    }

    /**
     * Deletes the copies once the library is loaded. The driver does this only at an orderly exit, so a pod that is killed
     * often would fill its volume. A loaded library does not need its file. On systems that lock the file, it stays.
     */
    static void removeCopies(@Nullable Path directory) {
        if (directory == null || !directory.toString().equals(System.getProperty(DIRECTORY))) {
            return;
        }
        try (DirectoryStream<Path> copies = Files.newDirectoryStream(directory, COPIES)) {
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            LOG.debug("copies of the driver's library could not be deleted", e);
        }
    }
}
