package dev.longtask.store.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Converts labels to and from JSON text, the form in which stores keep them; null stands for no labels. */
public final class Labels {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> TYPE = new TypeReference<>() {};

    private Labels() {}

    /** The labels as JSON text; null for no labels. */
    public static @Nullable String write(Map<String, String> labels) {
        try {
            return labels.isEmpty() ? null : JSON.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The labels, sorted by name. */
    public static Map<String, String> parse(@Nullable String json) {
        try {
            return json == null ? Map.of() : JSON.readValue(json, TYPE);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
