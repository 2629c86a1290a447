package dev.longtask.api;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All operations of the service, hidden ones included, as its resource classes declare them. */
final class Endpoints {
    private static final Map<Class<? extends Annotation>, String> METHODS =
            Map.of(GET.class, "GET", POST.class, "POST", PUT.class, "PUT", DELETE.class, "DELETE");
    private static final Pattern CHOICE = Pattern.compile("\\{\\w+:\\s*([^}]*)}");

    private Endpoints() {}

    /** Each with its method and path: {@code GET /v1/tasks/{id}}. A task's id is always called {@code id} here. */
    static List<String> all() {
        return new ClassFileImporter()
                .importPaths("target/classes", "target/test-classes").stream()
                        .filter(type -> type.getPackageName().startsWith("dev.longtask.api"))
                        .filter(type -> type.isAnnotatedWith(Path.class))
                        .flatMap(Endpoints::of)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private static Stream<String> of(JavaClass resource) {
        String base = resource.getAnnotationOfType(Path.class).value();
        return resource.getMethods().stream()
                .flatMap(method -> METHODS.entrySet().stream()
                        .filter(http -> method.isAnnotatedWith(http.getKey()))
                        .flatMap(http -> choices(join(base, method)).map(path -> http.getValue() + " " + path)));
    }

    private static String join(String base, JavaMethod method) {
        String rest = method.isAnnotatedWith(Path.class)
                ? method.getAnnotationOfType(Path.class).value()
                : "";
        return ("/" + base + "/" + rest)
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1")
                .replace("{taskId}", "{id}");
    }

    /** The paths that a template with an expression stands for: {@code [23]} and {@code (wiki/)?} are all there are. */
    private static Stream<String> choices(String template) {
        var choice = CHOICE.matcher(template);
        if (!choice.find()) {
            return Stream.of(template);
        }
        String expression = choice.group(1);
        Stream<String> values = expression.matches("\\[\\w+]")
                ? expression.substring(1, expression.length() - 1).chars().mapToObj(Character::toString)
                : Stream.of("", expression.replaceAll("\\((.*)\\)\\?", "$1"));
        return values.flatMap(
                value -> choices(template.substring(0, choice.start()) + value + template.substring(choice.end())));
    }
}
