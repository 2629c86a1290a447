package dev.longtask.api.body;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.task.StorableText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a JSON object and checks each against its rule. Violations are collected with their JSON
 * Pointers, and reading continues, so that a client learns of all errors at once. A field that is {@code null} counts
 * as absent.
 */
public final class Fields {
    private final String pointer;
    private final JsonNode object;
    private final Faults faults;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * @param pointer JSON Pointer to the object
     * @param faults collects the errors
     */
    public Fields(String pointer, JsonNode object, Faults faults) {
        this.pointer = pointer;
        this.object = object;
        this.faults = faults;
    }

    /** A key as part of a JSON Pointer. */
    public static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** Any value; null if absent. */
    public @Nullable JsonNode any(String name) {
        known.add(name);
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** A string from one character up; null if absent or wrong. */
    public @Nullable String text(String name, int maxLength) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual()
                || value.textValue().isEmpty()
                || value.textValue().length() > maxLength) {
            wrong(name, "must be a string of 1 to " + maxLength + " characters");
            return null;
        }
        return isStorable(name, value.textValue()) ? value.textValue() : null;
    }

    private boolean isStorable(String name, String text) {
        String rule = StorableText.brokenRule(text);
        if (rule != null) {
            wrong(name, rule);
        }
        return rule == null;
    }

    /** A string from one character up; empty if absent or wrong. */
    public String requiredText(String name, int maxLength) {
        String value = text(name, maxLength);
        if (value == null) {
            if (any(name) == null) {
                wrong(name, "is required");
            }
            return "";
        }
        return value;
    }

    /** An integer in a range; null if absent or wrong. */
    public @Nullable Integer wholeNumber(String name, int min, int max) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            wrong(name, "must be an integer from " + min + " to " + max);
            return null;
        }
        return value.intValue();
    }

    /** A timestamp in the future of 1970; null if absent or wrong. */
    public @Nullable Instant time(String name, Instant latest) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        try {
            Instant time = value.isTextual() ? Instant.parse(value.textValue()) : null;
            if (time != null && time.isAfter(Instant.EPOCH) && time.isBefore(latest)) {
                return time;
            }
        } catch (DateTimeException e) {
            // Falls through to the error below.
        }
        wrong(name, "must be a timestamp such as 2030-01-31T12:00:00Z, at most ten years ahead");
        return null;
    }

    /** An ISO 8601 duration in a range; null if absent or wrong. */
    public @Nullable Duration duration(String name, Duration min, Duration max) {
        JsonNode value = any(name);
        if (value == null) {
            return null;
        }
        try {
            Duration duration = value.isTextual() ? Duration.parse(value.textValue()) : null;
            if (duration != null && duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Falls through to the error below.
        }
        wrong(name, "must be a duration from " + min + " to " + max + ", such as PT10M");
        return null;
    }

    /** An object of strings; empty if absent or wrong. */
    public Map<String, String> texts(String name, int maxEntries, int maxKey, int maxValue) {
        JsonNode value = any(name);
        if (value == null) {
            return Map.of();
        }
        if (!value.isObject() || value.size() > maxEntries) {
            wrong(name, "must be an object with at most " + maxEntries + " strings");
            return Map.of();
        }
        Map<String, String> texts = new TreeMap<>();
        for (var entry : value.properties()) {
            String key = entry.getKey();
            if (key.isEmpty() || key.length() > maxKey || !key.matches("[A-Za-z0-9._/-]+")) {
                wrong(name + "/" + escape(key), "must have a key of 1 to " + maxKey + " characters from A-Za-z0-9._/-");
            } else if (!entry.getValue().isTextual()
                    || entry.getValue().textValue().length() > maxValue) {
                wrong(name + "/" + escape(key), "must be a string of at most " + maxValue + " characters");
            } else if (isStorable(name + "/" + escape(key), entry.getValue().textValue())) {
                texts.put(key, entry.getValue().textValue());
            }
        }
        return texts;
    }

    /** {@code true} or {@code false}; null if absent or wrong. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isBoolean()) {
            wrong(name, "must be true or false");
            return null;
        }
        return value == null ? null : value.booleanValue();
    }

    /** An array of strings; empty if absent or wrong. */
    public List<String> list(String name, int maxItems, int maxLength) {
        JsonNode value = any(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray() || value.size() > maxItems) {
            wrong(name, "must be an array of at most " + maxItems + " strings");
            return List.of();
        }
        List<String> items = new ArrayList<>(value.size());
        for (int i = 0; i < value.size() && !faults.areEnough(); i++) {
            JsonNode item = value.get(i);
            if (!item.isTextual() || item.textValue().length() > maxLength) {
                wrong(name + "/" + i, "must be a string of at most " + maxLength + " characters");
            } else if (isStorable(name + "/" + i, item.textValue())) {
                items.add(item.textValue());
            }
        }
        return items;
    }

    /** Adds an error for each unknown field. */
    public void noOthers() {
        for (var field : object.properties()) {
            if (faults.areEnough()) {
                return;
            }
            if (!known.contains(field.getKey())) {
                wrong(escape(field.getKey()), "is not a known field; the fields are: " + String.join(", ", known));
            }
        }
    }

    /** Adds an error of a field. */
    public void wrong(String name, String rule) {
        faults.add(pointer + "/" + name, rule);
    }
}
