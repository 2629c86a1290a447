package dev.longtask.engine.loop;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Calls the store on behalf of the engine. Each call gets exactly one answer, on the loop; a call that times out fails.
 * Without the timeout, a lost answer would stall the engine.
 */
public final class StoreCalls {
    private final Loop loop;

    public StoreCalls(Loop loop) {
        this.loop = loop;
    }

    private final class Call<T> {
        private final Consumer<T> onAnswer;
        private final Consumer<Throwable> onFailure;
        private boolean answered;
        private Loop.Timer timer = () -> {};
        private Cancellable subscription = () -> {};

        Call(Consumer<T> onAnswer, Consumer<Throwable> onFailure) {
            this.onAnswer = onAnswer;
            this.onFailure = onFailure;
        }

        void make(Uni<T> call, Duration within) {
            timer = loop.schedule(within, () -> {
                subscription.cancel();
                fail(new StoreException(Reason.UNAVAILABLE, "The store did not answer within " + within + "."));
            });
            subscription = call.subscribe()
                    .with(answer -> loop.execute(() -> answer(answer)), failure -> loop.execute(() -> fail(failure)));
        }

        private void answer(T answer) {
            if (isFirst()) {
                onAnswer.accept(answer);
            }
        }

        private void fail(Throwable failure) {
            if (isFirst()) {
                onFailure.accept(failure);
            }
        }

        private boolean isFirst() {
            boolean first = !answered;
            answered = true;
            timer.cancel();
            return first;
        }
    }

    /**
     * Makes a call. Use it on the loop only.
     *
     * @param within timeout of the answer
     * @param onAnswer run on the loop
     * @param onFailure run on the loop
     */
    public <T> void call(Uni<T> call, Duration within, Consumer<T> onAnswer, Consumer<Throwable> onFailure) {
        new Call<>(onAnswer, onFailure).make(call, within);
    }
}
