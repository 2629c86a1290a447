package dev.longtask.deploy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an image gives to its container.
 *
 * @param environment the variables that it sets
 * @param entrypoint the command that it runs
 */
public record Image(Map<String, String> environment, List<String> entrypoint) {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^(?:ENV )? *([A-Z_]+)=(\\S+)");
    private static final String ENTRYPOINT = "ENTRYPOINT ";

    /** Reads the last stage of the Dockerfile of the native executable, or of that for a JVM. */
    public static Image read(boolean nativeExecutable) {
        try {
            String text =
                    Files.readString(Path.of(nativeExecutable ? "docker/Dockerfile.native" : "docker/Dockerfile.jvm"));
            Map<String, String> environment = new HashMap<>();
            VARIABLE.matcher(text.substring(text.lastIndexOf("\nFROM ")))
                    .results()
                    .forEach(variable -> environment.put(variable.group(1), variable.group(2)));
            String entrypoint = text.lines()
                    .filter(line -> line.startsWith(ENTRYPOINT))
                    .findFirst()
                    .orElseThrow()
                    .substring(ENTRYPOINT.length());
            return new Image(environment, List.of(new JsonMapper().readValue(entrypoint, String[].class)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
