package dev.longtask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.config.LongtaskConfig;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/configuration.md} lists every configuration key with its default. */
class ConfigurationDocTest {
    @Test
    void everyKeyIsDocumentedWithItsDefaultAndNoOther() throws IOException {
        Map<String, Optional<String>> keys = new TreeMap<>();
        collect("longtask", LongtaskConfig.class, keys);

        Map<String, String> documented = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs/reference/configuration.md"))) {
            if (line.startsWith("| `longtask.")) {
                String[] cells = line.split("\\s*\\|\\s*", -1);
                documented.put(cells[1].replace("`", ""), cells[3]);
            }
        }

        assertThat(documented.keySet()).isEqualTo(keys.keySet());
        keys.forEach((key, value) ->
                value.ifPresent(text -> assertThat(documented.get(key)).as(key).isEqualTo("`" + text + "`")));
    }

    private static void collect(String prefix, Class<?> group, Map<String, Optional<String>> keys) {
        for (Method method : group.getMethods()) {
            String key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
            Class<?> nested = nested(method.getGenericReturnType());
            if (nested == null) {
                WithDefault value = method.getAnnotation(WithDefault.class);
                keys.put(key, Optional.ofNullable(value).map(WithDefault::value));
            } else {
                collect(Map.class.isAssignableFrom(method.getReturnType()) ? key + ".*" : key, nested, keys);
            }
        }
    }

    /** The configuration group that a key's type represents; null if the key has a plain value. */
    private static @org.jspecify.annotations.Nullable Class<?> nested(Type type) {
        if (type instanceof Class<?> plain) {
            return plain.isInterface() && plain.getPackageName().equals("dev.longtask.config") ? plain : null;
        }
        return type instanceof ParameterizedType map && map.getRawType() == Map.class
                ? nested(map.getActualTypeArguments()[1])
                : null;
    }
}
