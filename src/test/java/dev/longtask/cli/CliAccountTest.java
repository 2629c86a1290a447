package dev.longtask.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands about the service and the user, against the service, and wrong use of all commands. */
@QuarkusTest
class CliAccountTest extends CliFixture {
    @Test
    void onlyAdminsSeeNodesAndWorkers() {
        assertThat(user("root", "admin").run("workers").lines().getFirst()).startsWith("WORKER ");
        assertThat(alice().run("workers").code()).isEqualTo(8);
        assertThat(user("root", "admin").run("nodes").lines().getFirst()).startsWith("NODE ");
        assertThat(alice().run("nodes").code()).isEqualTo(8);
    }

    @Test
    void typesListsNamesOrShowsOne() {
        assertThat(alice().run("types", "-q").lines()).contains("nap", "later");
        assertThat(json(alice().run("types", "nap", "--json"))
                        .path("inputSchema")
                        .path("type")
                        .asText())
                .isEqualTo("object");
        assertThat(alice().run("types", "missing").code()).isEqualTo(1);
    }

    @Test
    void theServiceNamesItsIssuerToClients() {
        CliRun run = new CliRun.User(home)
                .with("LONGTASK_SERVER", service.toString())
                .run("login", "--flow=device");

        // This issuer has no device flow; that much is known only from the issuer that the service has named.
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.error())
                .contains("Signing in to ")
                .contains(" at " + issuer.url())
                .contains("--flow browser");
    }

    @Test
    void aGivenTokenIsKeptUntilLogout() {
        CliRun.User carol = new CliRun.User(home).with("LONGTASK_SERVER", service.toString());

        assertThat(carol.typing(issuer.token("carol", "user"))
                        .run("login", "--with-token")
                        .code())
                .isZero();
        assertThat(carol.run("whoami", "-q").out()).isEqualTo("carol\n");
        assertThat(carol.run("list").code()).isZero();
        assertThat(carol.run("logout").code()).isZero();
        assertThat(carol.run("list").code()).isEqualTo(7);
        assertThat(carol.typing(issuer.expiredToken("carol"))
                        .run("login", "--with-token")
                        .code())
                .isEqualTo(7);
    }

    @Test
    void logsAndHistoryOfATask() {
        String id = submitted("submit", "nap", "-q", "--wait", "--input", "{\"seconds\": 0}");

        assertThat(alice().run("history", id).lines())
                .hasSize(4)
                .last()
                .asString()
                .contains("COMPLETE");
        CliRun logs = alice().run("logs", id, "--follow");
        assertThat(logs.code()).as(logs.error()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "submit",
                "submit nap --input {",
                "get",
                "nothing",
                "list --limit=0",
                "list --label=x",
                "watch x --timeout=soon",
                "submit nap --on-interrupt=maybe",
                "get a\u001bb",
                "submit nap --input @/none"
            })
    void wrongUseIsOneLineAndCodeTwo(String line) {
        CliRun run = alice().run(line.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.error().lines()).hasSize(1);
        assertThat(run.error()).startsWith("longtask: ").doesNotContain("\u001b");
    }
}
