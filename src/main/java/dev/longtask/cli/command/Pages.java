package dev.longtask.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.terminal.Documents;

/** Reads lists page by page. */
public final class Pages {
    private Pages() {}

    /**
     * Reads a list.
     *
     * @param path with a query, to which the position is appended
     * @param field which holds the entries of a page
     * @param position the parameter that takes the {@code next} of a page
     * @param most how many entries to read
     */
    public static ArrayNode read(Api api, String path, String field, String position, int most) {
        ArrayNode all = Documents.JSON.createArrayNode();
        String next = "";
        do {
            JsonNode page = api.get(next.isEmpty() ? path : path + "&" + position + "=" + Api.encoded(next));
            String before = next;
            for (JsonNode entry : page.path(field)) {
                if (all.size() < most) {
                    all.add(entry);
                }
            }
            next = page.path("next").asText("");
            if (next.equals(before)) {
                // A server that does not advance would never end the list.
                break;
            }
        } while (!next.isEmpty() && all.size() < most);
        return all;
    }
}
