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
    /**
     * Who performs the tasks: {@code command}, {@code http}, {@code kubernetes-job}, {@code sleep}, {@code worker} for
     * workers outside the service, or {@code handler} for a bean.
     */
    @WithDefault("handler")
    String kind();

    /** Human-readable description. */
    Optional<String> description();

    /** The {@code name.key} in the Confluence API, unique among types; the name of the type if absent. */
    Optional<String> messageKey();

    /** Maximum number of concurrent attempts of this type on this node; the number of slots if absent. */
    OptionalInt concurrency();

    /** Maximum number of concurrent attempts of this type in the cluster; unlimited if absent. */
    OptionalInt clusterConcurrency();

    /** Maximum number of concurrently running tasks of this type with the same concurrency key. */
    @WithDefault("1")
    int keyConcurrency();

    /** Which tasks a concurrency key applies to. */
    @WithDefault("all")
    KeyScope keyScope();

    /** Maximum number of concurrently running tasks of this type per creator, in the cluster; unlimited if absent. */
    OptionalInt creatorConcurrency();

    /** Maximum rate of starts of this type in the cluster, such as {@code 100/1m}; unlimited if absent. */
    Optional<String> rate();

    /** Whether creators take turns within a priority. */
    @WithDefault("false")
    boolean fair();

    /** Maximum number of attempts that fail or lose their lease. */
    OptionalInt maxAttempts();

    /** Time limit of one attempt. */
    Optional<@Between(min = "1s", max = "365d") Duration> timeout();

    /** How long a finished task is kept. */
    Optional<@Between(min = "1s", max = "3650d") Duration> retention();

    /** How long an attempt may take to stop. */
    Optional<@Between(min = "0s", max = "10m") Duration> grace();

    TypeBackoff backoff();

    @Valid Ceiling ceiling();

    /** JSON Schema (2020-12) of the input: the schema itself, or the path of its file. */
    Optional<String> inputSchema();

    @Valid Command command();

    @Valid Http http();

    @Valid KubernetesJob kubernetesJob();

    @Valid Worker worker();

    /** Which tasks a concurrency key applies to. */
    enum KeyScope {
        /** All tasks of the type with the key. */
        ALL,
        /** Tasks of the same creator; the same key of another creator is a different key. */
        CREATOR
    }

    /** Upper limits of what users may request; admins may exceed them. No limit if absent. */
    interface Ceiling {
        OptionalInt priority();

        OptionalInt maxAttempts();

        Optional<@Between(min = "1s", max = "365d") Duration> timeout();
    }

    /** The delay before the next attempt; absent values default to {@code longtask.defaults.backoff}. */
    interface TypeBackoff {
        Optional<Duration> initial();

        Optional<Duration> max();

        OptionalDouble factor();

        OptionalDouble jitter();
    }

    /** Settings of the kind {@code command}. */
    interface Command {
        /** The program and its arguments. {@code {input.x}} in an argument is replaced by the value of x in the input. */
        Optional<List<String>> argv();

        /** Working directory of the program; that of the service if absent. */
        Optional<String> directory();

        /** Environment variables of the program, in addition to PATH, HOME and LANG. */
        Map<String, String> env();

        /** Names of environment variables of the service that the program inherits. */
        Optional<Set<String>> inheritEnv();

        /** Maximum size of stdout. */
        @WithDefault("64M")
        MemorySize outputSize();
    }

    /** Settings of the kind {@code http}. */
    interface Http {
        /** What ends an attempt. */
        enum Completion {
            /** The response. */
            RESPONSE,
            /** What the called service reports later, after a response with the status 202. */
            CALLBACK
        }

        /** URL to call with the input as body. */
        Optional<String> url();

        @WithDefault("POST")
        String method();

        /** Additional request headers. */
        Map<String, String> headers();

        /** Time limit of the call, including redirects. */
        @WithDefault("5m")
        @Between(min = "1s", max = "1d")
        Duration timeout();

        /** Maximum number of redirects to follow. */
        @WithDefault("5")
        @Min(0) @Max(20) int redirects();

        /** What ends the attempt: the response, or with {@code callback} what the called service reports later. */
        @WithDefault("response")
        Completion completion();

        /** Base URL of this service as the called service reaches it; {@code longtask.public-url} by default. */
        Optional<String> callbackUrl();

        /**
         * Hosts that may have a non-public address, each as {@code host:port} or as {@code host} with the port of the
         * URL.
         */
        Optional<Set<String>> allowedHosts();

        /** Whether a redirect to a different origin may lead to one of these hosts. */
        @WithDefault("false")
        boolean privateRedirects();
    }

    /** Settings of the kind {@code worker}. */
    interface Worker {
        /** Duration of a worker's lease, which its heartbeats renew. */
        @WithDefault("1m")
        @Between(min = "1s", max = "1d")
        Duration lease();

        /** Principals that may lease the tasks. If this and {@code roles} are absent, every worker may. */
        Optional<Set<String>> principals();

        /** Roles in a token whose callers may lease the tasks, in addition to {@code principals}. */
        Optional<Set<String>> roles();
    }

    /** Settings of the kind {@code kubernetes-job}. */
    interface KubernetesJob {
        /** Path of a YAML file with the template of the type's Jobs. */
        Optional<String> template();

        /** Namespace of the Jobs; the service's own if absent. */
        Optional<String> namespace();

        /** Name of the Kueue queue that admits the Jobs. */
        Optional<String> queue();

        /** How a Job gets the task's input. */
        @WithDefault("env")
        InputDelivery input();

        /** How long a pod may fail to start, for example because its image can't be pulled. */
        @WithDefault("2m")
        @Between(min = "0s", max = "1d")
        Duration startTimeout();

        /** How a Job gets the task's input. */
        enum InputDelivery {
            /** In the variable LONGTASK_INPUT. */
            ENV,
            /** In a file whose path is in the variable LONGTASK_INPUT_FILE. */
            FILE
        }
    }
}
