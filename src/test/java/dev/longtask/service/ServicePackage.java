package dev.longtask.service;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A package of the service.
 *
 * @param path a jar or a native executable
 */
public record ServicePackage(Path path) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** The package under test. */
    public static ServicePackage current() {
        return new ServicePackage(
                Path.of(System.getProperty("longtask.package", "target/quarkus-app/quarkus-run.jar")));
    }

    boolean isNative() {
        return !path.toString().endsWith(".jar");
    }

    /** The command that starts it, with ports of the system's choice. */
    List<String> command(Path directory, Map<String, String> settings) {
        List<String> command = new ArrayList<>();
        command.add(isNative() ? path.toString() : JAVA);
        command.add("-Dquarkus.http.port=0");
        command.add("-Dquarkus.management.port=0");
        command.add("-Dlongtask.store.url=sqlite:" + directory.resolve("longtask.db"));
        command.add("-Dlongtask.types.nap.kind=sleep");
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        if (!isNative()) {
            command.addAll(List.of("-jar", path.toString()));
        }
        return command;
    }

    /** The command that runs it as a client, with these arguments. */
    public List<String> client(List<String> arguments) {
        List<String> command = new ArrayList<>(isNative() ? List.of() : List.of(JAVA, "-jar"));
        command.add(path.toString());
        command.addAll(arguments);
        return command;
    }

    /**
     * The entry point of an image, with this package in place of the image's, and on the JVM of the tests. Without the
     * image's options and cache, which fit only the image's JVM.
     */
    List<String> inPlaceOf(List<String> entrypoint) {
        return entrypoint.stream()
                .filter(word -> !word.startsWith("@") && !word.startsWith("-XX:AOTCache="))
                .map(word -> word.endsWith("/java")
                        ? JAVA
                        : word.startsWith("/work/") ? path.toAbsolutePath().toString() : word)
                .toList();
    }
}
