package dev.longtask;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The allowed dependencies of the command line. */
class CliArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.longtask");

    /** Each room of the command line, and the rooms that it may know. */
    private static final Map<String, List<String>> CLI = Map.of(
            "exit", List.of(),
            "terminal", List.of("exit"),
            "http", List.of("exit", "terminal"),
            "settings", List.of("exit", "http", "terminal"),
            "login", List.of("exit", "http", "settings", "terminal"),
            "watch", List.of("exit", "http", "terminal"),
            "command", List.of("exit", "http", "login", "settings", "terminal"),
            "command.account", List.of("command", "exit", "http", "login", "settings", "terminal"),
            "command.task", List.of("command", "exit", "http", "terminal", "watch"));

    @Test
    void theRoomsOfTheCommandLineKnowOnlyWhatTheyNeed() {
        CLI.forEach((room, known) -> noClasses()
                .that()
                .resideInAPackage("dev.longtask.cli." + room)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.longtask.cli..")
                        .and(not(resideInAnyPackage(Stream.concat(Stream.of(room), known.stream())
                                .map(name -> "dev.longtask.cli." + name)
                                .toArray(String[]::new)))))
                .check(CLASSES));
    }

    /** It talks to any service by HTTP, and must start without the framework. */
    @Test
    void theCommandLineKnowsNothingOfTheServiceAndTheServiceNothingOfIt() {
        classes()
                .that()
                .resideInAPackage("dev.longtask.cli..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.longtask.cli..",
                        "java..",
                        "javax.net.ssl..",
                        "org.jspecify..",
                        "picocli..",
                        "com.fasterxml.jackson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.longtask.cli..")
                .and()
                .doNotHaveFullyQualifiedName("dev.longtask.Longtask")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.longtask.cli..")
                .check(CLASSES);
    }
}
