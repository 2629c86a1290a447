package dev.longtask;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sources promise to their readers, where no compiler checks it. */
class SourcesTest {
    private static final int LINES = 300;
    private static final int LINES_OF_A_PAGE = 199;

    private static final Pattern CREATED = Pattern.compile("CREATE (?:TABLE|(?:UNIQUE )?INDEX) (\\w+)");

    /** "Served by the keys of ready and task", "served by task_by_creator". */
    private static final Pattern SERVED =
            Pattern.compile("[Ss]erved by (the (?:primary )?keys? of [^.;()]+|\\w+_by_\\w+|task_\\w+)");

    private static final Pattern NAME = Pattern.compile("\\b(?!the\\b|primary\\b|keys?\\b|of\\b|and\\b|by\\b)\\w+\\b");

    @Test
    void everyPackageSaysWhereToStartReading() {
        List<Path> silent = files(Path.of("src/main/java"), "package-info.java")
                .filter(file -> !text(file).contains("Start at"))
                .toList();

        assertThat(silent).isEmpty();
    }

    @Test
    void noFileIsTooLongToBeOneIdea() {
        List<Path> tooLong = new ArrayList<>();
        for (String folder : List.of("src", "bench")) {
            files(Path.of(folder), ".java")
                    .filter(file -> text(file).lines().count() > LINES)
                    .forEach(tooLong::add);
        }
        files(Path.of("docs"), ".md")
                .filter(file -> text(file).lines().count() > LINES_OF_A_PAGE)
                .forEach(tooLong::add);

        assertThat(tooLong).isEmpty();
    }

    /** The comment above a statement names the index that serves it. */
    @ParameterizedTest
    @CsvSource({"sqlite,sqlite", "postgres,postgresql"})
    void statementsNameKeysAndIndexesOfTheSchema(String store, String schema) {
        Set<String> created = CREATED.matcher(text(Path.of("src/main/resources/db", schema, "V1__tasks.sql")))
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
        List<String> unknown = new ArrayList<>();
        List<String> named = new ArrayList<>();
        files(Path.of("src/main/java/dev/longtask/store", store), ".java")
                .forEach(file -> SERVED.matcher(text(file))
                        .results()
                        .map(MatchResult::group)
                        .flatMap(comment -> NAME.matcher(comment.substring("served by ".length()))
                                .results()
                                .map(MatchResult::group))
                        .peek(named::add)
                        .filter(name -> !created.contains(name))
                        .forEach(name -> unknown.add(file.getFileName() + ": " + name)));

        assertThat(named).hasSizeGreaterThan(10);
        assertThat(unknown).isEmpty();
    }

    private static Stream<Path> files(Path folder, String end) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(end)).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
