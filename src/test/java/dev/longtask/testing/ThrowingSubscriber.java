package dev.longtask.testing;

import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/** A subscriber that throws when it is answered, without a library that catches the exception. */
public final class ThrowingSubscriber<T> implements UniSubscriber<T> {
    @Override
    public void onSubscribe(UniSubscription subscription) {}

    @Override
    public void onItem(T item) {
        throw new StackOverflowError("simulated");
    }

    @Override
    public void onFailure(Throwable failure) {
        throw new StackOverflowError("simulated");
    }
}
