package dev.longtask.cli.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longtask.cli.terminal.Documents;
import java.io.IOException;
import java.net.http.HttpHeaders;

/**
 * A whole response.
 *
 * @param body at most as long as the caller allowed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Answer(int status, HttpHeaders headers, byte[] body) {
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The body as JSON; missing if it is not JSON. */
    public JsonNode json() {
        try {
            JsonNode json = Documents.JSON.readTree(body);
            return json == null ? MissingNode.getInstance() : json;
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
