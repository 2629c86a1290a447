package dev.longtask.cli.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longtask.cli.StubServer;
import dev.longtask.cli.terminal.Documents;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An issuer whose answers a test chooses. */
final class StubIssuer implements AutoCloseable {
    private final StubServer server = new StubServer();
    private final List<Map<String, String>> forms = new CopyOnWriteArrayList<>();
    private final Deque<Object> tokenAnswers = new ArrayDeque<>();
    private final ObjectNode discovery = Documents.JSON.createObjectNode();
    private int deviceStatus = 200;
    private String deviceAnswer = "{}";

    StubIssuer() {
        discovery.put("issuer", url()).put("token_endpoint", url() + "/token");
        server.on(
                "/.well-known/openid-configuration",
                (exchange, request) -> StubServer.answer(exchange, 200, discovery.toString()));
        server.on("/device", (exchange, request) -> {
            forms.add(form(request.body()));
            StubServer.answer(exchange, deviceStatus, deviceAnswer);
        });
        server.on("/token", (exchange, request) -> {
            forms.add(form(request.body()));
            Object answer = next();
            StubServer.answer(
                    exchange,
                    answer instanceof Integer status ? status : isError(answer) ? 400 : 200,
                    answer.toString());
        });
    }

    private synchronized Object next() {
        return tokenAnswers.size() > 1 ? tokenAnswers.removeFirst() : tokenAnswers.getFirst();
    }

    private static boolean isError(Object answer) {
        return answer.toString().contains("\"error\"");
    }

    String url() {
        return server.url();
    }

    StubServer server() {
        return server;
    }

    /** Changes the discovery document. */
    StubIssuer with(String field, String value) {
        discovery.put(field, value);
        return this;
    }

    StubIssuer withDeviceFlow(int status, String answer) {
        deviceStatus = status;
        deviceAnswer = answer;
        return with("device_authorization_endpoint", url() + "/device");
    }

    /**
     * The answers of the token endpoint, the last one for all further requests.
     *
     * @param answers JSON, or a status
     */
    synchronized StubIssuer answering(Object... answers) {
        tokenAnswers.clear();
        tokenAnswers.addAll(List.of(answers));
        return this;
    }

    /** The forms that were posted, in this order. */
    List<Map<String, String>> forms() {
        return forms;
    }

    static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String field : body.split("&", -1)) {
            int equals = field.indexOf('=');
            form.put(
                    field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        server.close();
    }
}
