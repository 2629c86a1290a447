package dev.longtask.engine.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.task.TextLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The JSON Schema for the inputs of a type. */
public final class InputSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LONGEST = 500;

    private final JsonNode document;
    private final Schema schema;
    private final Schema firstFault;

    private InputSchema(JsonNode document) {
        this.document = document;
        this.schema = schema(document, false);
        this.firstFault = schema(document, true);
    }

    private static Schema schema(JsonNode document, boolean failFast) {
        // The validator uses the host's language by default; all other messages are in English.
        SchemaRegistryConfig config = SchemaRegistryConfig.builder()
                .locale(Locale.ENGLISH)
                .failFast(failFast)
                .build();
        Schema schema = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
                .getSchema(document);
        schema.initializeValidators();
        return schema;
    }

    /**
     * Reads a schema.
     *
     * @param key the configuration key, for messages
     * @param value the schema itself, or the path of a file that contains it
     * @throws InvalidConfigurationException when it cannot be read or is not a valid schema
     */
    static InputSchema of(String key, String value) {
        try {
            String text = value.strip().startsWith("{") ? value : Files.readString(Path.of(value));
            return new InputSchema(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new InvalidConfigurationException(
                    key, "must be a JSON Schema, but is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidConfigurationException(key, "must be a JSON Schema or the path of a file: " + e);
        } catch (RuntimeException e) {
            throw new InvalidConfigurationException(key, "must be a valid JSON Schema: " + e.getMessage());
        }
    }

    /** The schema as written. */
    public JsonNode document() {
        return document;
    }

    /**
     * Returns the faults of an input, each with a JSON pointer that starts with {@code pointer}.
     *
     * @param isLarge whether to stop at the first fault
     * @param most maximum number of faults
     */
    public List<Violation> check(String pointer, JsonNode input, boolean isLarge, int most) {
        return (isLarge ? firstFault : schema)
                .validate(input).stream()
                        .limit(most)
                        .map(error -> new Violation(
                                TextLimits.shorten(pointer + error.getInstanceLocation(), LONGEST),
                                TextLimits.shorten(error.getMessage(), LONGEST)))
                        .toList();
    }
}
