package dev.longtask.store.sqlite;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The driver's native library, a copy of which it unpacks at each start. */
final class NativeLibrary {
    private static final Logger LOG = Logger.getLogger(NativeLibrary.class);
    private static final String DIRECTORY = "org.sqlite.tmpdir";
    private static final String COPIES = "sqlite-*libsqlitejdbc*";

    private NativeLibrary() {}

    /**
     * Names where to unpack it. In a container whose root file system can't be written, the directory of the database is
     * the one place that can.
     */
    static void unpackTo(@Nullable Path directory) {
        if (directory != null && System.getProperty(DIRECTORY) == null) {
            System.setProperty(DIRECTORY, directory.toString());
        }
    }

    /**
     * Removes the copies, once it is loaded: the driver does so when the process ends in an orderly way, and a pod that is
     * killed often would fill its volume. A library that is loaded stays so without its file. Where a system does not let
     * go of it, the file stays.
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
            LOG.debug("a copy of the driver's library is left", e);
        }
    }
}
