package dev.longtask.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program and its arguments, with placeholders such as <code>{input.x}</code> for the input's value {@code x}. No
 * shell interprets them: a value stays one argument, or part of one, whatever characters it contains.
 */
final class ArgumentVector {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{input\\.([A-Za-z0-9_-]+)}");
    private static final String END_OF_OPTIONS = "--";

    private final List<String> template;

    private ArgumentVector(List<String> template) {
        this.template = template;
    }

    /** @param key the configuration key, for messages */
    static ArgumentVector of(String key, List<String> template) {
        if (PLACEHOLDER.matcher(template.getFirst()).find()) {
            throw new InvalidConfigurationException(key, "must not take the program name from the input");
        }
        return new ArgumentVector(List.copyOf(template));
    }

    /**
     * Replaces the placeholders with the input's values.
     *
     * @throws TaskFailure when a value is missing, is not a string, number or boolean, contains a NUL character, or
     *     could be taken for an option
     */
    List<String> fill(JsonNode input) {
        List<String> arguments = new ArrayList<>(template.size());
        boolean optionsEnded = false;
        for (String argument : template) {
            String filled = PLACEHOLDER
                    .matcher(argument)
                    .replaceAll(match -> Matcher.quoteReplacement(value(input, match.group(1))));
            if (filled.startsWith("-") && !argument.startsWith("-") && !optionsEnded) {
                throw TaskFailure.nonRetryable(
                        "An input value begins with '-'; the program could mistake it for an option.");
            }
            optionsEnded |= argument.equals(END_OF_OPTIONS);
            arguments.add(filled);
        }
        return arguments;
    }

    private static String value(JsonNode input, String name) {
        JsonNode value = input.path(name);
        if (!value.isTextual() && !value.isNumber() && !value.isBoolean()) {
            throw TaskFailure.nonRetryable("The input must have a string, number or boolean " + name + ".");
        }
        String text = value.asText();
        if (text.indexOf('\0') >= 0) {
            throw TaskFailure.nonRetryable("The input's " + name + " must not contain a NUL character.");
        }
        return text;
    }
}
