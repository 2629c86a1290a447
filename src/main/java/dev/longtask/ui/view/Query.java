package dev.longtask.ui.view;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The query of a page's address, from which links to neighbouring pages are made. Immutable. */
public final class Query {
    private final Map<String, List<String>> parameters;

    public Query(Map<String, List<String>> parameters) {
        this.parameters = new LinkedHashMap<>(parameters);
    }

    /** The first value of a parameter; empty if it is missing. */
    public String first(String name) {
        List<String> values = all(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    /** All values of a parameter that are not blank. */
    public List<String> all(String name) {
        return parameters.getOrDefault(name, List.of()).stream()
                .filter(value -> !value.isBlank())
                .toList();
    }

    /** The same with this value in place of all of the parameter. */
    public Query with(String name, String value) {
        Map<String, List<String>> changed = new LinkedHashMap<>(parameters);
        changed.put(name, List.of(value));
        return new Query(changed);
    }

    /** The same without a parameter. */
    public Query without(String name) {
        Map<String, List<String>> changed = new LinkedHashMap<>(parameters);
        changed.remove(name);
        return new Query(changed);
    }

    /** The text behind the question mark. Empty fields, which browsers send for forms, are left out. */
    public String text() {
        return parameters.entrySet().stream()
                .flatMap(parameter -> parameter.getValue().stream()
                        .filter(value -> !value.isBlank())
                        .map(value -> encoded(parameter.getKey()) + "=" + encoded(value)))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
