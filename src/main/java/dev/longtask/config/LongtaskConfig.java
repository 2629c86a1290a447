package dev.longtask.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All configuration of the service. {@code docs/configuration.md} lists each key with its unit, default and range. */
@ConfigMapping(prefix = "longtask")
public interface LongtaskConfig {
    /** Name of this node, in the history and in log messages; the host's name when absent. */
    Optional<String> node();

    /** Where callers reach the service, for links; where the request says when absent. */
    Optional<String> publicUrl();

    /** How many attempts this node runs at a time, whatever their types. */
    @WithDefault("32")
    @Min(1) @Max(100_000) int slots();

    /** How long a lease lasts unless it is renewed; the engine renews it three times as often. */
    @WithDefault("30s")
    @Between(min = "1s", max = "1h")
    Duration lease();

    /** How often to look for work that no signal told of. */
    @WithDefault("5s")
    @Between(min = "100ms", max = "1h")
    Duration pollInterval();

    /** On SIGTERM, how long running attempts may go on before they are handed back. */
    @WithDefault("20s")
    @Between(min = "0s", max = "1h")
    Duration drainTime();

    /** On SIGTERM, how long to go on as before, but no longer ready, so that load balancers notice. */
    @WithDefault("0s")
    @Between(min = "0s", max = "5m")
    Duration shutdownDelay();

    @Valid Store store();

    @Valid Limits limits();

    @Valid Defaults defaults();

    /** The task types, by name. */
    Map<String, @Valid TypeConfig> types();

    Security security();

    /** Where tasks are kept. */
    interface Store {
        /** {@code sqlite:} and the path of the database file, or {@code postgresql://host:port/database}. */
        @WithDefault("sqlite:data/longtask.db")
        String url();

        /** User of the PostgreSQL database, where the URL does not say. */
        Optional<String> username();

        /** Password of the PostgreSQL database, where the URL does not say. */
        Optional<String> password();

        /** How many connections to PostgreSQL at most. */
        @WithDefault("10")
        @Min(4) @Max(1_000) int connections();

        /** Whether nodes tell each other of changes by PostgreSQL's LISTEN and NOTIFY; without, they poll. */
        @WithDefault("true")
        boolean notifications();

        /** How many threads read the SQLite file. */
        @WithDefault("2")
        @Min(1) @Max(64) int readers();
    }

    /** What one request, attempt or creator may take. */
    interface Limits {
        /** Size of an input, as JSON text. */
        @WithDefault("1M")
        MemorySize inputSize();

        /** Size of the body of a batch of submissions. */
        @WithDefault("8M")
        MemorySize batchSize();

        /** Size of a result, as JSON text. */
        @WithDefault("1M")
        MemorySize resultSize();

        /** How many lines an attempt may log, of the 50,000 of a task; what comes after is dropped, and the log says so. */
        @WithDefault("10000")
        @Min(0) @Max(50_000) int logLines();

        /** How many unfinished tasks one creator may have. */
        @WithDefault("10000")
        @Min(1) @Max(100_000_000) int unfinishedPerCreator();

        /** How many tasks one creator may have, finished ones included. */
        @WithDefault("1000000")
        @Min(1) @Max(1_000_000_000) int storedPerCreator();

        /** How many bytes the inputs, results and logs of one creator's tasks may have together. */
        @WithDefault("10G")
        MemorySize bytesPerCreator();

        /** How many requests of one creator may wait at a time. */
        @WithDefault("100")
        @Min(1) @Max(1_000_000) int waitsPerCreator();
    }

    /** What holds for a type that does not say otherwise. */
    interface Defaults {
        /** How many attempts a failure or a lost lease may use up. */
        @WithDefault("3")
        @Min(1) @Max(100) int maxAttempts();

        /** Time limit of one attempt. */
        @WithDefault("1h")
        @Between(min = "1s", max = "365d")
        Duration timeout();

        /** How long a finished task is kept. */
        @WithDefault("14d")
        @Between(min = "1s", max = "3650d")
        Duration retention();

        /** How long an attempt that is told to stop may take before it is regarded as stopped. */
        @WithDefault("10s")
        @Between(min = "0s", max = "10m")
        Duration grace();

        @Valid DefaultBackoff backoff();
    }

    /** The wait before the next attempt. */
    interface DefaultBackoff {
        /** After the first failure. */
        @WithDefault("5s")
        @Between(min = "0s", max = "1d")
        Duration initial();

        /** At most. */
        @WithDefault("10m")
        @Between(min = "0s", max = "30d")
        Duration max();

        /** By what the wait grows with each further failure. */
        @WithDefault("2.0")
        @jakarta.validation.constraints.DecimalMin("1.0") @jakarta.validation.constraints.DecimalMax("100.0") double factor();

        /** Which part of the wait is left to chance, so that tasks that failed together do not return together. */
        @WithDefault("0.2")
        @jakarta.validation.constraints.DecimalMin("0.0") @jakarta.validation.constraints.DecimalMax("1.0") double jitter();
    }

    /** Which tokens of the issuer count as access tokens. */
    enum TokenType {
        /** Those that are marked as such, and those without a mark that do not look like ID tokens or logout tokens. */
        ACCESS,
        /** Those alone that are marked by RFC 9068: {@code typ} of their header is {@code at+jwt}. */
        AT_JWT
    }

    /** Who may do what. */
    interface Security {
        /**
         * Whether tokens are taken whatever their audience. Without it each issuer needs an audience,
         * {@code quarkus.oidc.token.audience}, or the service does not start.
         */
        @WithDefault("false")
        boolean anyAudience();

        /** Which tokens count as access tokens. */
        @WithDefault("access")
        TokenType tokenType();

        Roles roles();

        /** Which roles of a token stand for those of the service. */
        interface Roles {
            /** May submit and read. */
            @WithDefault("user")
            Set<String> user();

            /** May lease tasks for a worker outside the service. */
            @WithDefault("worker")
            Set<String> worker();

            /** May see and change everybody's tasks. */
            @WithDefault("admin")
            Set<String> admin();
        }
    }
}
