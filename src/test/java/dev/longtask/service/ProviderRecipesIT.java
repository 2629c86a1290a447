package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The settings of {@code docs/how-to/connect-an-identity-provider.md} accept the tokens shown there. The tokens are
 * signed by the test's own issuer.
 */
@Tag("jvm")
class ProviderRecipesIT extends ServiceFixture {
    private static final Path PAGE = Path.of("docs/how-to/connect-an-identity-provider.md");

    @ParameterizedTest
    @CsvSource({
        "Keycloak, JWT, sub",
        "Microsoft Entra ID, JWT, oid",
        "Okta, JWT, uid",
        "Auth0, at+jwt, sub",
        "Google, JWT, sub"
    })
    void theSettingsFitTheClaims(String provider, String type, String principal) throws IOException {
        String recipe = recipe(provider);
        JsonNode claims = JSON.readTree(block(recipe, "json"));
        ServiceProcess service = start(settings(block(recipe, "properties")));

        HttpResponse<String> answer =
                service.postWith(issuer.tokenWithOnly(type, claims), "/v1/tasks", "{\"type\": \"nap\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(json(answer).path("creator").asText())
                .isEqualTo(claims.path(principal).asText());
        assertThat(service.getWith(issuer.token("alice", "user"), "/v1/tasks").statusCode())
                .as("a token without the provider's claims")
                .isIn(401, 403);
    }

    /** The recipe's settings, for the test's issuer. */
    private Map<String, String> settings(String text) throws IOException {
        Properties read = new Properties();
        read.load(new StringReader(text));
        Map<String, String> settings = new HashMap<>();
        read.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        settings.put("quarkus.oidc.auth-server-url", issuer.url());
        settings.computeIfPresent("quarkus.oidc.token.issuer", (key, value) -> issuer.url());
        return settings;
    }

    private static String recipe(String provider) throws IOException {
        String page = Files.readString(PAGE);
        String heading = "\n## " + provider + "\n";
        assertThat(page).contains(heading);
        return page.substring(page.indexOf(heading));
    }

    /** The first code block in this language. */
    private static String block(String text, String language) {
        Matcher block =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
