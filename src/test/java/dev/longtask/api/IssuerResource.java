package dev.longtask.api;

import dev.longtask.testing.TestIssuer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/** Provides the service under test with an issuer and an empty database. */
public class IssuerResource implements QuarkusTestResourceLifecycleManager {
    private final TestIssuer issuer = new TestIssuer();

    @Override
    public Map<String, String> start() {
        try {
            return Map.of(
                    "quarkus.oidc.auth-server-url",
                    issuer.url(),
                    "quarkus.oidc.token.audience",
                    TestIssuer.AUDIENCE,
                    "longtask.store.url",
                    "sqlite:" + Files.createTempDirectory("longtask-test").resolve("longtask.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(issuer, new TestInjector.MatchesType(TestIssuer.class));
    }

    @Override
    public void stop() {
        issuer.close();
    }
}
