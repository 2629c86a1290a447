package dev.longtask;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.longtask.engine.Tasks;
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
                .layer("security")
                .definedBy("dev.longtask.security")
                .layer("operations")
                .definedBy("dev.longtask.operations")
                .layer("handler")
                .definedBy("dev.longtask.handler..")
                .layer("engine")
                .definedBy("dev.longtask.engine")
                .layer("sqlite")
                .definedBy("dev.longtask.store.sqlite")
                .layer("postgres")
                .definedBy("dev.longtask.store.postgres")
                .layer("store")
                .definedBy("dev.longtask.store")
                .layer("config")
                .definedBy("dev.longtask.config")
                .layer("task")
                .definedBy("dev.longtask.task")
                .layer("audit")
                .definedBy("dev.longtask.audit")
                .whereLayer("audit")
                .mayNotAccessAnyLayer()
                .whereLayer("wiring")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("api")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("operations")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("handler")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("security")
                .mayOnlyBeAccessedByLayers("api")
                .whereLayer("sqlite")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("postgres")
                .mayOnlyBeAccessedByLayers("wiring")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("wiring", "api", "security", "operations", "handler")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("wiring", "api", "security", "operations", "engine", "sqlite", "postgres")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("wiring", "security", "operations", "handler", "engine")
                .check(CLASSES);
    }

    @Test
    void theValuesOfATaskKnowNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.longtask.task")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.longtask.task", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void onlyAStoreKnowsSql() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.longtask.store.sqlite", "dev.longtask.store.postgres")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..", "javax.sql..", "org.sqlite..", "io.vertx.sqlclient..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void theApisReachTasksByWhatKnowsTheCaller() {
        noClasses()
                .that()
                .resideInAPackage("dev.longtask.api..")
                // Needs the limits only, before the caller is known.
                .and()
                .doNotHaveSimpleName("RequestGate")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Tasks.class)
                .check(CLASSES);
    }

    @Test
    void onlyTheApisKnowHttpResources() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.longtask.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "org.jboss.resteasy..")
                .check(CLASSES);
    }

    @Test
    void theApisDoNotKnowEachOther() {
        slices().matching("dev.longtask.api.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(
                        com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
                        com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                                "dev.longtask.api.error", "dev.longtask.api.protocol"))
                .check(CLASSES);
    }
}
