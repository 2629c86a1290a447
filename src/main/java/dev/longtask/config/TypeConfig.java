package dev.longtask.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/** One task type: {@code longtask.types."name".*}. */
public interface TypeConfig {
    /** Who performs it: {@code command}, {@code http}, {@code sleep}, or {@code handler} for a bean. */
    @WithDefault("handler")
    String kind();

    /** What it does, for people. */
    Optional<String> description();

    /** The {@code name.key} on the Confluence side; the type's name when absent. No two types share one. */
    Optional<String> messageKey();

    /** How many attempts of this type this node runs at a time; as many as it has slots when absent. */
    OptionalInt concurrency();

    /** How many attempts of this type run at a time in the whole cluster; any number when absent. */
    OptionalInt clusterConcurrency();

    /** How many tasks of this type with the same concurrency key run at a time. */
    @WithDefault("1")
    int keyConcurrency();

    /** Whose tasks a concurrency key holds back. */
    @WithDefault("all")
    KeyScope keyScope();

    /** How many tasks of this type one creator runs at a time, in the whole cluster; any number when absent. */
    OptionalInt creatorConcurrency();

    /** How many attempts of this type start in a span of time, in the whole cluster: {@code 100/1m}. */
    Optional<String> rate();

    /** Whether the creators of this type's tasks take turns, within a priority. */
    @WithDefault("false")
    boolean fair();

    OptionalInt maxAttempts();

    /** Time limit of one attempt. */
    Optional<@Between(min = "1s", max = "365d") Duration> timeout();

    /** How long a finished task is kept. */
    Optional<@Between(min = "1s", max = "3650d") Duration> retention();

    /** How long an attempt that is told to stop may take. */
    Optional<@Between(min = "0s", max = "10m") Duration> grace();

    TypeBackoff backoff();

    @Valid Ceiling ceiling();

    /** A JSON Schema (2020-12) that an input must fit: the schema itself, or the path of a file that holds it. */
    Optional<String> inputSchema();

    @Valid Command command();

    @Valid Http http();

    /** Whose tasks a concurrency key holds back. */
    enum KeyScope {
        /** All tasks of the type that have it. */
        ALL,
        /** Those of one creator: the same key of another creator is another key. */
        CREATOR
    }

    /** The most that a user may ask for; an admin may ask for more. What is absent has no ceiling of its own. */
    interface Ceiling {
        OptionalInt priority();

        OptionalInt maxAttempts();

        Optional<@Between(min = "1s", max = "365d") Duration> timeout();
    }

    /** The wait before the next attempt; what is absent is as in {@code longtask.defaults.backoff}. */
    interface TypeBackoff {
        Optional<Duration> initial();

        Optional<Duration> max();

        OptionalDouble factor();

        OptionalDouble jitter();
    }

    /** For the kind {@code command}. */
    interface Command {
        /** The program and its arguments. An argument {@code {input.x}} is replaced by the input's value x. */
        Optional<List<String>> argv();

        /** Where it runs; the service's own working directory when absent. */
        Optional<String> directory();

        /** Its environment, beside PATH, HOME and LANG. */
        Map<String, String> env();

        /** Names of variables of the service's own environment that it also gets. */
        Optional<Set<String>> inheritEnv();

        /** How much stdout it may write. */
        @WithDefault("64M")
        MemorySize outputSize();
    }

    /** For the kind {@code http}. */
    interface Http {
        /** Called with the input as its body. */
        Optional<String> url();

        @WithDefault("POST")
        String method();

        /** Headers that the request gets. */
        Map<String, String> headers();

        /** Time limit of the call, redirects included. */
        @WithDefault("5m")
        @Between(min = "1s", max = "1d")
        Duration timeout();

        /** How many redirects to follow. */
        @WithDefault("5")
        @Min(0) @Max(20) int redirects();

        /**
         * Hosts that may have an address that is not public, each {@code host:port}; without a port, it is that of the
         * URL.
         */
        Optional<Set<String>> allowedHosts();

        /** Whether a redirect to another origin may lead to one of those hosts. */
        @WithDefault("false")
        boolean privateRedirects();
    }
}
