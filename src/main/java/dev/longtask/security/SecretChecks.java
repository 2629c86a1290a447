package dev.longtask.security;

import dev.longtask.store.StoreException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets the store check the secrets that callers present, few at a time: anybody can send secrets that look right, and must not
 * hold up the store with them.
 */
@ApplicationScoped
public class SecretChecks {
    /** How many secrets a node checks at a time. */
    public static final int AT_A_TIME = 50;

    private final AtomicInteger underWay = new AtomicInteger();

    /** Runs a check. Fails with a {@link StoreException} of the reason {@code OVERLOADED} while there are too many. */
    public <T> Uni<T> run(Supplier<Uni<T>> check) {
        return Uni.createFrom().deferred(() -> {
            if (underWay.incrementAndGet() > AT_A_TIME) {
                underWay.decrementAndGet();
                return Uni.createFrom()
                        .failure(new StoreException(
                                StoreException.Reason.OVERLOADED, "Too many secrets are being checked."));
            }
            return check.get().onTermination().invoke(() -> underWay.decrementAndGet());
        });
    }
}
