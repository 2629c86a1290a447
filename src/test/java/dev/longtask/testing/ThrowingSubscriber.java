package dev.longtask.testing;

import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/** A caller that does not take its answer, and on which no library's net is spread. */
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
