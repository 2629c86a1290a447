package dev.longtask.engine.type;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.config.TypeConfig;
import dev.longtask.config.TypeConfig.KeyScope;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
import dev.longtask.store.lease.ClaimRequest.TypeLimits;
import dev.longtask.task.Rate;
import dev.longtask.task.Task;
import dev.longtask.task.WaitingFor;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The task types of this service, from the configuration and from handler beans. Immutable. */
public final class TaskTypes {
    private static final String KIND_HANDLER = "handler";
    private static final String KIND_WORKER = "worker";

    private static final Pattern RATE = Pattern.compile("([0-9]{1,6})/([0-9]{1,5}(?:ms|s|m|h|d))");
    private static final Duration SHORTEST_RATE = Duration.ofSeconds(1);
    private static final Duration LONGEST_RATE = Duration.ofDays(1);

    private final SortedMap<String, TaskType> byName;
    private final Map<String, String> nameByMessageKey = new HashMap<>();

    /**
     * Assembles the types.
     *
     * @param factories create the handlers of configured types, by kind
     * @param beans handler beans by type name
     * @throws InvalidConfigurationException when a type's configuration is invalid
     */
    public TaskTypes(LongtaskConfig config, Collection<HandlerFactory> factories, Map<String, TaskHandler> beans) {
        Map<String, HandlerFactory> byKind = new TreeMap<>();
        factories.forEach(factory -> byKind.put(factory.kind(), factory));
        SortedMap<String, TaskType> types = new TreeMap<>();
        TreeSet<String> names = new TreeSet<>(config.types().keySet());
        names.addAll(beans.keySet());
        for (String name : names) {
            TypeConfig type = config.types().get(name);
            types.put(name, type == null ? bare(name, beans, config) : configured(name, type, byKind, beans, config));
        }
        for (TaskType type : types.values()) {
            String other = nameByMessageKey.put(type.messageKey(), type.name());
            if (other != null) {
                throw new InvalidConfigurationException(
                        key(type.name()) + ".message-key",
                        "must be unique, but " + type.messageKey() + " is used by the type " + other + " already");
            }
        }
        this.byName = Collections.unmodifiableSortedMap(types);
    }

    /** All types, sorted by name. */
    public Collection<TaskType> all() {
        return byName.values();
    }

    /** The type with this name; empty for none. */
    public Optional<TaskType> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The message key of a type; the name itself if the type no longer exists. */
    public String messageKey(String type) {
        return find(type).map(TaskType::messageKey).orElse(type);
    }

    /** The name of the type with this message key; the key itself if no type has it. */
    public String nameByMessageKey(String messageKey) {
        return nameByMessageKey.getOrDefault(messageKey, messageKey);
    }

    /** The reason why a task waits; null when it does not wait. */
    public @Nullable WaitingFor waitingFor(Task task) {
        WaitingFor what = task.waitingFor();
        if (what == null) {
            return null;
        }
        TaskType type = byName.get(task.type());
        if (type == null) {
            return WaitingFor.TYPE;
        }
        return what == WaitingFor.SLOT && type.performer() instanceof Performer.Workers ? WaitingFor.WORKER : what;
    }

    /** The violated rule for an unknown type name, to follow the field's name in a sentence. */
    public String unknownRule() {
        return "is not a known task type; the types are: " + names();
    }

    /** All type names, sorted, for messages. */
    private String names() {
        return byName.isEmpty() ? "none" : String.join(", ", byName.keySet());
    }

    private static TaskType bare(String name, Map<String, TaskHandler> beans, LongtaskConfig config) {
        LongtaskConfig.Defaults defaults = config.defaults();
        TaskHandler handler = beans.get(name);
        if (handler == null) {
            throw new IllegalArgumentException(name);
        }
        return new TaskType(
                name,
                null,
                name,
                new Performer.Nodes(handler),
                config.slots(),
                TypeLimits.NONE,
                KeyRule.ONE,
                defaults.maxAttempts(),
                defaults.timeout(),
                defaults.retention(),
                defaults.grace(),
                backoff(defaults.backoff()),
                Ceiling.NONE,
                null);
    }

    private static TaskType configured(
            String name,
            TypeConfig type,
            Map<String, HandlerFactory> factories,
            Map<String, TaskHandler> beans,
            LongtaskConfig config) {
        LongtaskConfig.Defaults defaults = config.defaults();
        return new TaskType(
                name,
                type.description().orElse(null),
                type.messageKey().orElse(name),
                performer(name, type, factories, beans),
                inRange(name, "concurrency", type.concurrency().orElse(config.slots()), 1, 100_000),
                limits(name, type),
                keys(name, type),
                inRange(name, "max-attempts", type.maxAttempts().orElse(defaults.maxAttempts()), 1, 100),
                type.timeout().orElse(defaults.timeout()),
                type.retention().orElse(defaults.retention()),
                type.grace().orElse(defaults.grace()),
                backoff(name, type.backoff(), backoff(defaults.backoff())),
                ceiling(name, type.ceiling()),
                type.inputSchema()
                        .map(schema -> InputSchema.of(key(name) + ".input-schema", schema))
                        .orElse(null));
    }

    private static KeyRule keys(String name, TypeConfig type) {
        int limit = inRange(name, "key-concurrency", type.keyConcurrency(), 1, 100_000);
        if (type.creatorConcurrency().isPresent()) {
            if (limit != 1 || type.keyScope() != KeyScope.ALL) {
                throw new InvalidConfigurationException(
                        key(name) + ".creator-concurrency",
                        "can't be combined with key-concurrency or key-scope: tasks of such a type have no concurrencyKey");
            }
            return new KeyRule(
                    inRange(
                            name,
                            "creator-concurrency",
                            type.creatorConcurrency().getAsInt(),
                            1,
                            100_000),
                    KeyRule.Use.CREATOR);
        }
        return new KeyRule(
                limit, type.keyScope() == KeyScope.CREATOR ? KeyRule.Use.CREATOR_AND_CHOSEN : KeyRule.Use.CHOSEN);
    }

    private static Ceiling ceiling(String name, TypeConfig.Ceiling ceiling) {
        return new Ceiling(
                ceiling.priority().isEmpty()
                        ? null
                        : inRange(name, "ceiling.priority", ceiling.priority().getAsInt(), -1_000, 1_000),
                ceiling.maxAttempts().isEmpty()
                        ? null
                        : inRange(
                                name,
                                "ceiling.max-attempts",
                                ceiling.maxAttempts().getAsInt(),
                                1,
                                100),
                ceiling.timeout().orElse(null));
    }

    private static TypeLimits limits(String name, TypeConfig type) {
        Integer concurrency = type.clusterConcurrency().isEmpty()
                ? null
                : inRange(name, "cluster-concurrency", type.clusterConcurrency().getAsInt(), 1, 100_000);
        return new TypeLimits(
                concurrency, type.rate().map(rate -> rate(name, rate)).orElse(null), type.fair());
    }

    private static Rate rate(String name, String rate) {
        Matcher matcher = RATE.matcher(rate);
        Duration per = matcher.matches() ? new DurationConverter().convert(matcher.group(2)) : Duration.ZERO;
        if (per.compareTo(SHORTEST_RATE) < 0 || per.compareTo(LONGEST_RATE) > 0) {
            throw new InvalidConfigurationException(
                    key(name) + ".rate",
                    "must be a number of starts from 1 to 100000 and a duration from 1s to 1d, such as 100/1m, but is "
                            + rate);
        }
        return new Rate(inRange(name, "rate", Integer.parseInt(matcher.group(1)), 1, 100_000), per);
    }

    private static Performer performer(
            String name, TypeConfig type, Map<String, HandlerFactory> factories, Map<String, TaskHandler> beans) {
        if (type.kind().equals(KIND_WORKER)) {
            return workers(name, type);
        }
        return new Performer.Nodes(handler(name, type, factories, beans));
    }

    private static Performer.Workers workers(String name, TypeConfig type) {
        if (type.concurrency().isPresent()) {
            throw new InvalidConfigurationException(
                    key(name) + ".concurrency",
                    "has no effect on a type of kind worker; use cluster-concurrency to limit how many of its tasks run");
        }
        TypeConfig.Worker worker = type.worker();
        return new Performer.Workers(
                worker.lease(),
                worker.principals().orElse(Set.of()),
                worker.roles().orElse(Set.of()));
    }

    private static TaskHandler handler(
            String name, TypeConfig type, Map<String, HandlerFactory> factories, Map<String, TaskHandler> beans) {
        if (type.kind().equals(KIND_HANDLER)) {
            TaskHandler bean = beans.get(name);
            if (bean == null) {
                throw new InvalidConfigurationException(
                        key(name) + ".kind", "is 'handler', but no TaskHandler bean has @Identifier(\"" + name + "\")");
            }
            return bean;
        }
        HandlerFactory factory = factories.get(type.kind());
        if (factory == null) {
            throw new InvalidConfigurationException(
                    key(name) + ".kind",
                    "must be one of handler, worker, " + String.join(", ", factories.keySet()) + ", but is "
                            + type.kind());
        }
        return factory.create(key(name), type);
    }

    private static BackoffPolicy backoff(LongtaskConfig.DefaultBackoff config) {
        return new BackoffPolicy(config.initial(), config.max(), config.factor(), config.jitter());
    }

    private static BackoffPolicy backoff(String name, TypeConfig.TypeBackoff config, BackoffPolicy defaults) {
        return new BackoffPolicy(
                config.initial().orElse(defaults.initial()),
                config.max().orElse(defaults.max()),
                inRange(name, "backoff.factor", config.factor(), defaults.factor(), 1, 100),
                inRange(name, "backoff.jitter", config.jitter(), defaults.jitter(), 0, 1));
    }

    private static double inRange(
            String name, String setting, OptionalDouble value, double absent, double min, double max) {
        double number = value.orElse(absent);
        if (!(number >= min && number <= max)) {
            throw outOfRange(name, setting, min, max, number);
        }
        return number;
    }

    private static int inRange(String name, String setting, int number, int min, int max) {
        if (number < min || number > max) {
            throw outOfRange(name, setting, min, max, number);
        }
        return number;
    }

    private static InvalidConfigurationException outOfRange(
            String name, String setting, Number min, Number max, Number number) {
        return new InvalidConfigurationException(
                key(name) + "." + setting, "must be a number from " + min + " to " + max + ", but is " + number);
    }

    private static String key(String name) {
        return "longtask.types.\"" + name + "\"";
    }
}
