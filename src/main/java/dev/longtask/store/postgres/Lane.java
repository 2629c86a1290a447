package dev.longtask.store.postgres;

import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;

/**
 * Gathers writes of one kind: what comes while a batch is under way goes into the next one. A write that finds the lane
 * idle goes at once, alone.
 *
 * @param <Q> what is asked for
 * @param <A> its answer
 */
final class Lane<Q, A> {
    /** Writes a batch, blocking its thread. */
    interface Batch<Q, A> {
        /**
         * Writes requests together.
         *
         * @param track number of the batch among those under way, from 0
         * @return an answer for each request, in their order
         */
        List<A> write(int track, List<Q> requests);
    }

    private record Pending<Q, A>(Q request, UniEmitter<? super A> emitter) {}

    private final Batch<Q, A> batch;
    private final ToIntFunction<Q> weight;
    private final int maxWeight;
    private final Executor threads;
    private final IntConsumer sizes;
    private final Queue<Pending<Q, A>> queue = new ArrayDeque<>();
    private final Queue<Integer> freeTracks = new ArrayDeque<>();

    /**
     * @param tracks how many batches may be under way at a time
     * @param weight of a request
     * @param maxWeight of a batch; a heavier request goes alone
     * @param sizes told how many requests each batch has
     */
    Lane(Batch<Q, A> batch, int tracks, ToIntFunction<Q> weight, int maxWeight, Executor threads, IntConsumer sizes) {
        this.batch = batch;
        this.weight = weight;
        this.maxWeight = maxWeight;
        this.threads = threads;
        this.sizes = sizes;
        for (int track = 0; track < tracks; track++) {
            freeTracks.add(track);
        }
    }

    /** The answer, once the batch that the request went into is committed. Each subscription asks anew. */
    Uni<A> write(Q request) {
        return Uni.createFrom().emitter(emitter -> {
            synchronized (this) {
                queue.add(new Pending<>(request, emitter));
            }
            startBatch();
        });
    }

    private void startBatch() {
        int track;
        List<Pending<Q, A>> next;
        synchronized (this) {
            if (queue.isEmpty() || freeTracks.isEmpty()) {
                return;
            }
            track = freeTracks.remove();
            next = nextBatch();
        }
        try {
            threads.execute(() -> run(track, next));
        } catch (RejectedExecutionException e) {
            StoreException closed = new StoreException(Reason.UNAVAILABLE, "The store is closed.", e);
            next.forEach(refused -> refused.emitter().fail(closed));
        }
    }

    private List<Pending<Q, A>> nextBatch() {
        List<Pending<Q, A>> next = new ArrayList<>();
        int heavy = 0;
        for (Pending<Q, A> head = queue.peek(); head != null; head = queue.peek()) {
            heavy += weight.applyAsInt(head.request());
            if (!next.isEmpty() && heavy > maxWeight) {
                break;
            }
            next.add(queue.remove());
        }
        return next;
    }

    private void run(int track, List<Pending<Q, A>> pending) {
        List<Runnable> answers = new ArrayList<>(pending.size());
        try {
            write(track, pending, answers);
        } finally {
            synchronized (this) {
                freeTracks.add(track);
            }
            // Answers run callers' code, which must not keep the next batch waiting.
            startBatch();
        }
        answers.forEach(Runnable::run);
    }

    private void write(int track, List<Pending<Q, A>> pending, List<Runnable> answers) {
        try {
            List<A> values =
                    batch.write(track, pending.stream().<Q>map(Pending::request).toList());
            sizes.accept(pending.size());
            for (int i = 0; i < pending.size(); i++) {
                UniEmitter<? super A> emitter = pending.get(i).emitter();
                A value = values.get(i);
                answers.add(() -> emitter.complete(value));
            }
        } catch (RuntimeException e) {
            if (pending.size() > 1 && Failures.isFaultOfARequest(e)) {
                // One that can't be written takes no other with it.
                pending.forEach(alone -> write(track, List.of(alone), answers));
            } else {
                StoreException failure = Failures.of(e);
                pending.forEach(failed -> answers.add(() -> failed.emitter().fail(failure)));
            }
        }
    }
}
