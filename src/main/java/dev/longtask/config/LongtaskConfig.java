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

/** All configuration of the service. {@code docs/reference/configuration.md} lists each key with its unit, default and range. */
@ConfigMapping(prefix = "longtask")
public interface LongtaskConfig {
    /** Name of this node in histories and logs; the host name if absent. */
    Optional<String> node();

    /** Public URL of the service, used in links; taken from each request if absent. */
    Optional<String> publicUrl();

    /** Maximum number of concurrent attempts on this node, across all types. */
    @WithDefault("32")
    @Min(1) @Max(100_000) int slots();

    /** Duration of a lease. The engine renews it three times per lease. */
    @WithDefault("30s")
    @Between(min = "1s", max = "1h")
    Duration lease();

    /** Interval of polling for work, in case a notification was missed. */
    @WithDefault("5s")
    @Between(min = "100ms", max = "1h")
    Duration pollInterval();

    /** On SIGTERM, how long running attempts may continue before they are released. */
    @WithDefault("20s")
    @Between(min = "0s", max = "1h")
    Duration drainTime();

    /** On SIGTERM, how long to continue normally while reporting not ready, so that load balancers notice. */
    @WithDefault("0s")
    @Between(min = "0s", max = "5m")
    Duration shutdownDelay();

    @Valid Store store();

    @Valid Limits limits();

    @Valid Defaults defaults();

    /** The task types, by name. */
    Map<String, @Valid TypeConfig> types();

    @Valid Kubernetes kubernetes();

    Security security();

    Dashboard dashboard();

    /** The store of tasks. */
    interface Store {
        /** {@code sqlite:} followed by the path of the database file, or {@code postgresql://host:port/database}. */
        @WithDefault("sqlite:data/longtask.db")
        String url();

        /** User of the PostgreSQL database; overrides the one in the URL. */
        Optional<String> username();

        /** Password of the PostgreSQL database; overrides the one in the URL. */
        Optional<String> password();

        /** Maximum number of connections to PostgreSQL. */
        @WithDefault("10")
        @Min(4) @Max(1_000) int connections();

        /** Whether nodes notify each other of changes by LISTEN and NOTIFY in PostgreSQL; if not, they poll. */
        @WithDefault("true")
        boolean notifications();

        /** Number of threads that read the SQLite file. */
        @WithDefault("2")
        @Min(1) @Max(64) int readers();
    }

    /** Limits per request, attempt or creator. */
    interface Limits {
        /** Maximum size of an input, as JSON text. */
        @WithDefault("1M")
        MemorySize inputSize();

        /** Maximum size of the body of a batch. */
        @WithDefault("8M")
        MemorySize batchSize();

        /** Maximum size of a result, as JSON text. */
        @WithDefault("1M")
        MemorySize resultSize();

        /**
         * Maximum number of log lines of an attempt; a task has at most 50,000. Further lines are dropped, and the log
         * says so.
         */
        @WithDefault("10000")
        @Min(0) @Max(50_000) int logLines();

        /** Maximum number of unfinished tasks per creator. */
        @WithDefault("10000")
        @Min(1) @Max(100_000_000) int unfinishedPerCreator();

        /** Maximum number of tasks per creator, including finished ones. */
        @WithDefault("1000000")
        @Min(1) @Max(1_000_000_000) int storedPerCreator();

        /** Maximum total size of the inputs, results, logs and checkpoints per creator. */
        @WithDefault("10G")
        MemorySize bytesPerCreator();

        /** Maximum number of concurrently waiting requests per creator. */
        @WithDefault("100")
        @Min(1) @Max(1_000_000) int waitsPerCreator();

        /** Maximum number of concurrently open event streams per creator and node. */
        @WithDefault("100")
        @Min(1) @Max(1_000_000) int streamsPerCreator();

        /** Maximum number of concurrently open event streams of a node. */
        @WithDefault("10000")
        @Min(1) @Max(1_000_000) int streams();
    }

    /** Defaults of task types. */
    interface Defaults {
        /** Maximum number of attempts that fail or lose their lease. */
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

        /** How long an attempt may take to stop; after that it is treated as stopped. */
        @WithDefault("10s")
        @Between(min = "0s", max = "10m")
        Duration grace();

        @Valid DefaultBackoff backoff();
    }

    /** The delay before the next attempt. */
    interface DefaultBackoff {
        /** Delay after the first failure. */
        @WithDefault("5s")
        @Between(min = "0s", max = "1d")
        Duration initial();

        /** Maximum delay. */
        @WithDefault("10m")
        @Between(min = "0s", max = "30d")
        Duration max();

        /** Factor by which the delay grows with each further failure. */
        @WithDefault("2.0")
        @jakarta.validation.constraints.DecimalMin("1.0") @jakarta.validation.constraints.DecimalMax("100.0") double factor();

        /** Random share of the delay, so that tasks that failed together do not retry together. */
        @WithDefault("0.2")
        @jakarta.validation.constraints.DecimalMin("0.0") @jakarta.validation.constraints.DecimalMax("1.0") double jitter();
    }

    /** What the types of the kind {@code kubernetes-job} share. */
    interface Kubernetes {
        /** Marks the Jobs of this installation; unique among those that use a namespace. Required for such types. */
        Optional<String> instance();

        /** Interval of looking at a Job, in case an event was missed. */
        @WithDefault("10s")
        @Between(min = "100ms", max = "10m")
        Duration pollInterval();

        /** Interval of looking for Jobs whose tasks have ended. */
        @WithDefault("1m")
        @Between(min = "100ms", max = "1d")
        Duration sweepInterval();
    }

    /** Which tokens of the issuer are accepted as access tokens. */
    enum TokenType {
        /** Tokens marked as access tokens, and unmarked tokens that do not look like ID tokens or logout tokens. */
        ACCESS,
        /** Only tokens marked according to RFC 9068, with {@code typ} {@code at+jwt} in the header. */
        AT_JWT
    }

    /** Authentication and authorization. */
    interface Security {
        /**
         * Whether to accept tokens of any audience. If false, the service does not start unless each issuer has an
         * audience, {@code quarkus.oidc.token.audience}.
         */
        @WithDefault("false")
        boolean anyAudience();

        /** Which tokens are accepted as access tokens. */
        @WithDefault("access")
        TokenType tokenType();

        Roles roles();

        /** Maps the roles in a token to the roles of the service. */
        interface Roles {
            /** May submit tasks, and read and change their own. */
            @WithDefault("user")
            Set<String> user();

            /** May lease tasks for a worker outside the service. */
            @WithDefault("worker")
            Set<String> worker();

            /** May read and change all tasks. */
            @WithDefault("admin")
            Set<String> admin();
        }
    }

    /** The pages for people, under {@code /ui}. They have a client of their own at the issuer. */
    interface Dashboard {
        /** Whether the service has these pages. */
        @WithDefault("false")
        boolean enabled();

        /** The client's id at the issuer. Required with {@link #enabled}. */
        Optional<String> clientId();

        /** The client's secret at the issuer; none for a public client. */
        Optional<String> clientSecret();

        /**
         * Encrypts the cookies of sessions, so that every node can read them. Without it each node draws one of its own at
         * its start. Required with {@link #enabled} on PostgreSQL.
         */
        Optional<String> sessionSecret();
    }
}
