package dev.longtask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.longtask.api.IssuerResource;
import dev.longtask.testing.TestIssuer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Users of the command line, and a running service. */
@QuarkusTestResource(IssuerResource.class)
abstract class CliFixture {
    private static final JsonMapper JSON = new JsonMapper();

    @SuppressWarnings("NullAway.Init")
    TestIssuer issuer;

    @TestHTTPResource
    @SuppressWarnings("NullAway.Init")
    URI service;

    @TempDir
    Path home = Path.of("");

    CliRun.User user(String name, String... roles) {
        return new CliRun.User(home)
                .with("LONGTASK_SERVER", service.toString())
                .with("LONGTASK_TOKEN", issuer.token(name, roles));
    }

    CliRun.User alice() {
        return user("alice", "user");
    }

    static JsonNode json(CliRun run) {
        assertThat(run.code()).as(run.error()).isZero();
        try {
            return JSON.readTree(run.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(run.out(), e);
        }
    }

    String submitted(String... args) {
        CliRun run = alice().run(args);
        assertThat(run.code()).as(run.error()).isZero();
        return run.out().strip();
    }
}
