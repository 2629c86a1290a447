package dev.longtask.store.migration;

import dev.longtask.store.StoreStartException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of a schema, which Flyway applies. Each script and its entry in Flyway's table are one transaction. A file names
 * the scripts: nothing is discovered at run time, so native images work.
 */
public final class SchemaScripts {
    /** The table in which Flyway notes what it has applied. */
    public static final String HISTORY = "longtask_schema_history";

    private static final Logger LOG = Logger.getLogger(SchemaScripts.class);

    private final String folder;
    private final List<String> names;

    /** @param folder on the class path, such as {@code /db/sqlite/}; its {@code scripts.txt} names the scripts, oldest first */
    public SchemaScripts(String folder) {
        this.folder = folder;
        this.names = text("scripts.txt").lines().filter(line -> !line.isBlank()).toList();
    }

    /** The version of the newest script; versions are consecutive, from 1. */
    public int newest() {
        return names.size();
    }

    /**
     * Applies the scripts that the database does not have yet.
     *
     * @param place names the database in messages
     * @throws StoreStartException when that fails, or when the database has other scripts than these
     */
    public void migrate(DataSource database, String place) {
        LogFactory.setFallbackLogCreator(FlywayLog::new);
        try {
            MigrateResult result = Flyway.configure()
                    .dataSource(database)
                    .resourceProvider(new Scripts())
                    .table(HISTORY)
                    // Whether this version works on a newer schema is the store's to check, before.
                    .ignoreMigrationPatterns("*:ignored", "*:future")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .connectRetries(3)
                    .load()
                    .migrate();
            if (result.migrationsExecuted > 0 && result.initialSchemaVersion != null) {
                LOG.infof(
                        "migrated the schema of %s from version %s to %s",
                        place, result.initialSchemaVersion, result.targetSchemaVersion);
            }
        } catch (FlywayValidateException e) {
            throw new StoreStartException(
                    "The schema of %s was changed by other means than Longtask's migrations. Restore a backup. (%s)"
                            .formatted(place, rootMessage(e)),
                    e);
        } catch (FlywayException e) {
            throw new StoreStartException("Can't use %s: %s".formatted(place, rootMessage(e)), e);
        }
    }

    /** The first line of the message of the exception that caused the others. */
    public static String rootMessage(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }

    private String text(String name) {
        try (InputStream stream = SchemaScripts.class.getResourceAsStream(folder + name)) {
            if (stream == null) {
                throw new IOException("the migration " + name + " is not in this build");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Scripts implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return names.contains(name) ? new Script(name, text(name)) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return names.stream()
                    .filter(name -> name.startsWith(prefix))
                    .<LoadableResource>map(name -> new Script(name, text(name)))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String name;
        private final String text;

        Script(String name, String text) {
            this.name = name;
            this.text = text;
        }

        @Override
        public Reader read() {
            return new StringReader(text);
        }

        @Override
        public String getAbsolutePath() {
            return name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
