package dev.longtask;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.longtask.engine.request.Tasks;
import dev.longtask.engine.stream.Streams;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The allowed dependencies between packages; {@code docs/architecture.md} shows them. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.longtask");

    @Test
    void aPartKnowsOnlyWhatStandsBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("wiring")
                .definedBy("dev.longtask", "dev.longtask.dev")
                .layer("api")
                .definedBy("dev.longtask.api..")
                .layer("ui")
                .definedBy("dev.longtask.ui..")
                .layer("security")
                .definedBy("dev.longtask.security")
                .layer("operations")
                .definedBy("dev.longtask.operations")
                .layer("tracing")
                .definedBy("dev.longtask.tracing")
                .layer("handlers")
                .definedBy(resideInAPackage("dev.longtask.handler.(*)..")
                        .and(not(resideInAPackage("dev.longtask.handler.output"))))
                .layer("output")
                .definedBy("dev.longtask.handler.output")
                .layer("engine")
                .definedBy("dev.longtask.engine..")
                .layer("handler")
                .definedBy("dev.longtask.handler")
                .layer("sqlite")
                .definedBy("dev.longtask.store.sqlite..")
                .layer("postgres")
                .definedBy("dev.longtask.store.postgres..")
                .layer("migration")
                .definedBy("dev.longtask.store.migration")
                .layer("store")
                .definedBy(
                        "dev.longtask.store",
                        "dev.longtask.store.lease",
                        "dev.longtask.store.query",
                        "dev.longtask.store.type",
                        "dev.longtask.store.directory")
                .layer("config")
                .definedBy("dev.longtask.config")
                .layer("task")
                .definedBy("dev.longtask.task..")
                .layer("audit")
                .definedBy("dev.longtask.audit")
                .whereLayer("audit")
                .mayNotAccessAnyLayer()
                .whereLayer("wiring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("ui")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("ui")
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("tracing")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("handlers")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("output")
                .mayOnlyBeAccessedByLayers("handlers")
                .whereLayer("security")
                .mayOnlyBeAccessedByLayers("api", "ui")
                .whereLayer("sqlite")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("postgres")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("migration")
                .mayOnlyBeAccessedByLayers("sqlite", "postgres")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("wiring", "api", "ui", "security", "operations", "tracing")
                .whereLayer("handler")
                .mayOnlyBeAccessedByLayers("wiring", "engine", "handlers", "output")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers(
                        "wiring", "api", "ui", "security", "operations", "engine", "sqlite", "postgres", "migration")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("wiring", "ui", "security", "operations", "handlers", "handler", "engine")
                .check(CLASSES);
    }

    /** Each room of the engine, and the rooms that it may know. */
    private static final Map<String, List<String>> ENGINE = Map.ofEntries(
            Map.entry("loop", List.of()),
            Map.entry("type", List.of()),
            Map.entry("rejection", List.of("type")),
            Map.entry("change", List.of("loop")),
            Map.entry("trace", List.of()),
            Map.entry("attempt", List.of("change", "loop", "trace", "type")),
            Map.entry("lease", List.of("attempt", "loop")),
            Map.entry("claim", List.of("lease", "loop", "type")),
            Map.entry("worker", List.of("attempt", "change", "claim", "lease", "loop", "rejection", "trace", "type")),
            Map.entry("maintenance", List.of("attempt", "change", "lease", "loop", "type")),
            Map.entry("stream", List.of("change", "loop", "rejection")),
            Map.entry("request", List.of("change", "loop", "rejection", "trace", "type")));

    /** The same for both stores. */
    private static final Map<String, List<String>> STORE = Map.of(
            "database", List.of(),
            "query", List.of("database"),
            "queue", List.of("database", "query"),
            "change", List.of("database"),
            "submit", List.of("database", "query", "queue"),
            "claim", List.of("database", "query", "queue"),
            "attempt", List.of("database", "query", "queue"),
            "action", List.of("database", "query", "queue"),
            "worker", List.of("database", "query"),
            "type", List.of("database"));

    @Test
    void theRoomsOfTheEngineKnowOnlyWhatTheyNeed() {
        check("dev.longtask.engine", ENGINE);
    }

    @Test
    void theRoomsOfAStoreKnowOnlyWhatTheyNeed() {
        check("dev.longtask.store.sqlite", STORE);
        check("dev.longtask.store.postgres", STORE);
    }

    private static void check(String part, Map<String, List<String>> rooms) {
        rooms.forEach((room, known) -> noClasses()
                .that()
                .resideInAPackage(part + "." + room)
                .should()
                .dependOnClassesThat(resideInAPackage(part + "..")
                        .and(not(resideInAnyPackage(Stream.concat(Stream.of(room), known.stream())
                                .map(name -> part + "." + name)
                                .toArray(String[]::new)))))
                .check(CLASSES));
        classes()
                .that()
                .resideInAPackage(part + "..")
                .should()
                .resideInAnyPackage(
                        Stream.concat(Stream.of(part), rooms.keySet().stream().map(room -> part + "." + room))
                                .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void theValuesOfATaskKnowNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.longtask.task..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.longtask.task..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void onlyAStoreKnowsSql() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.longtask.store.sqlite..", "dev.longtask.store.postgres..", "dev.longtask.store.migration")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "org.sqlite..", "io.vertx.sqlclient..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void onlyTheTracerKnowsOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.longtask.tracing")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void theApisReachTasksByWhatKnowsTheCaller() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.longtask.api..", "dev.longtask.ui..")
                // Needs the limits only, before the caller is known.
                .and()
                .doNotHaveSimpleName("RequestGate")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Tasks.class)
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("dev.longtask.api..", "dev.longtask.ui..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Streams.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheApisAndTheDashboardKnowHttpResources() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.longtask.api..", "dev.longtask.ui..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy..")
                .check(CLASSES);
    }

    /** Their seed is fixed when a native executable is built. */
    @Test
    void nobodyDrawsFromTheDefaultGenerators() {
        noClasses()
                .should()
                .callMethod(RandomGenerator.class, "getDefault")
                .orShould()
                .callMethod(RandomGenerator.class, "of", String.class)
                .check(CLASSES);
    }

    @Test
    void theApisDoNotKnowEachOther() {
        slices().matching("dev.longtask.api.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        DescribedPredicate.alwaysTrue(),
                        resideInAnyPackage(
                                "dev.longtask.api.body", "dev.longtask.api.error", "dev.longtask.api.protocol"))
                .check(CLASSES);
    }
}
