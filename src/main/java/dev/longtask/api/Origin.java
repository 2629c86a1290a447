package dev.longtask.api;

import dev.longtask.security.PublicAddress;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;

/** The base address of links: how the caller of the current request reaches the service. */
@Singleton
public class Origin {
    private final PublicAddress address;
    private final CurrentVertxRequest current;

    Origin(PublicAddress address, CurrentVertxRequest current) {
        this.address = address;
        this.current = current;
    }

    /** Scheme, host, port and the prefix of a proxy, if any; without a trailing slash. */
    public String get() {
        return address.of(current.getCurrent().request());
    }
}
