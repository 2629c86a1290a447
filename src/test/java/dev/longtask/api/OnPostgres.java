package dev.longtask.api;

import dev.longtask.testing.TestPostgres;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Runs the service on PostgreSQL. */
public class OnPostgres implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("longtask.store.url", TestPostgres.url(TestPostgres.newDatabase()));
    }
}
