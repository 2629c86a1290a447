package dev.longtask.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the service takes from its issuer: the keys, and the address at which users log in. */
class IssuerIT extends ServiceFixture {
    @Test
    void requestsWithANewKeyWaitForTheFetchThatOneOfThemHasBegun() throws Exception {
        ServiceProcess service = start(Map.of());
        String token = issuer.tokenSignedWithANewKey("alice");
        issuer.publishNewKey();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            answers.add(callers.submit(() -> service.getWith(token, "/v1/tasks")));
            issuer.awaitKeysAsked();
            for (int i = 0; i < 20; i++) {
                answers.add(callers.submit(() -> service.getWith(token, "/v1/tasks")));
            }
            // A request that did not wait would be answered long before the keys.
            CompletableFuture<Void> later = CompletableFuture.runAsync(
                    issuer::answerKeys, CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS));

            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
            later.join();
        }
    }

    @Test
    void requestsWithANewKeyWaitNoLongerThanForTheOutage() throws Exception {
        ServiceProcess service = start(Map.of());
        String token = issuer.tokenSignedWithANewKey("alice");
        issuer.publishNewKey();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            answers.add(callers.submit(() -> service.getWith(token, "/v1/tasks")));
            issuer.awaitKeysAsked();
            for (int i = 0; i < 20; i++) {
                answers.add(callers.submit(() -> service.getWith(token, "/v1/tasks")));
            }
            issuer.close();

            for (Future<HttpResponse<String>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(503);
            }
        }
    }

    @Test
    void pagesLogInAtTheIssuersPublicAddress() {
        ServiceProcess service = start(Map.of("quarkus.oidc.token.issuer", "https://login.example/realms/main"));

        assertThat(service.getWith("", "/q/openapi?format=json").body())
                .contains("\"openIdConnectUrl\"")
                .contains("\"https://login.example/realms/main/.well-known/openid-configuration\"")
                .doesNotContain(issuer.url());
    }
}
