package dev.longtask.api;

import dev.longtask.security.PublicAddress;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;

/** Where the caller of the current request reaches the service, for links. */
@Singleton
public class Origin {
    private final PublicAddress address;
    private final CurrentVertxRequest current;

    Origin(PublicAddress address, CurrentVertxRequest current) {
        this.address = address;
        this.current = current;
    }

    /** Scheme, host and port, and the prefix of a proxy where there is one; without a slash at the end. */
    public String get() {
        return address.of(current.getCurrent().request());
    }
}
