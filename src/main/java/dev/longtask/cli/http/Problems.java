package dev.longtask.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.terminal.SafeText;
import java.util.ArrayList;
import java.util.List;

/** The failure that an error response becomes: the detail of its problem details (RFC 9457), and a line for each field. */
final class Problems {
    private static final int FIELDS = 50;
    private static final int COLUMNS = 500;

    private Problems() {}

    static CommandFailure of(ServerAddress server, Answer answer) {
        int status = answer.status();
        if (status == 401) {
            return notSignedIn(server, "did not accept the token");
        }
        if (status / 100 == 3) {
            return new CommandFailure(server + " answers with a redirect to "
                    + SafeText.cut(SafeText.of(answer.header("Location")), COLUMNS)
                    + ": if you trust that address, use it with --server");
        }
        JsonNode problem = answer.json();
        String detail = text(problem.path("detail"));
        if (detail.isEmpty()) {
            detail = text(problem.path("title"));
        }
        List<String> fields = new ArrayList<>();
        for (JsonNode field : problem.path("errors")) {
            if (fields.size() < FIELDS) {
                fields.add("  " + text(field.path("field")) + ": " + text(field.path("rule")));
            }
        }
        String message = detail.isEmpty() ? server + " answered with status " + status : detail;
        return new CommandFailure(status == 403 ? ExitCode.FORBIDDEN : ExitCode.ERROR, message + hint(status), fields);
    }

    /** The failure of a request without a token that the server accepts. */
    static CommandFailure notSignedIn(ServerAddress server, String reason) {
        return new CommandFailure(ExitCode.NOT_SIGNED_IN, server + " " + reason + ". Sign in with: longtask login");
    }

    private static String hint(int status) {
        return switch (status) {
            case 429, 503, 507 -> " Try again later.";
            default -> "";
        };
    }

    private static String text(JsonNode value) {
        return SafeText.cut(SafeText.of(value.asText("")), COLUMNS);
    }
}
