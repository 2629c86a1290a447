package dev.longtask.store.postgres.database;

import dev.longtask.store.Backlog;
import dev.longtask.store.StoreException;
import dev.longtask.store.StoreException.Reason;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Batches writes of one kind. A batch takes what is queued when its thread starts, so writes that are sent together are
 * written together; writes that arrive while all batches are running go into the next one. Waiting writes are bounded in
 * number, bytes and time; a write beyond a bound fails without being run.
 *
 * @param <Q> the type of requests
 * @param <A> the type of answers
 */
public final class WriteBatcher<Q, A> {
    /** Writes a batch. Blocks. */
    public interface Batch<Q, A> {
        /**
         * Writes requests together.
         *
         * @param track the track of the batch, from 0; concurrent batches have different tracks
         * @return the answers, in the order of the requests
         */
        List<A> write(int track, List<Q> requests);
    }

    /**
     * Measures and bounds of a batch.
     *
     * @param weight the weight of a request
     * @param bytes the approximate size of a request
     * @param batchWeight the maximum weight of a batch; a heavier request is written alone
     * @param batchBytes the maximum size of a batch, in bytes; a larger request is written alone
     * @param waitsAtMost how long a request may wait for its batch to start
     */
    public record Measures<Q>(
            ToIntFunction<Q> weight, ToLongFunction<Q> bytes, int batchWeight, long batchBytes, Duration waitsAtMost) {}

    private static final class Pending<Q, A> {
        private final Q request;
        private final long bytes;
        private final UniEmitter<? super A> emitter;
        private final long since = System.nanoTime();
        private volatile boolean abandoned;

        Pending(Q request, long bytes, UniEmitter<? super A> emitter) {
            this.request = request;
            this.bytes = bytes;
            this.emitter = emitter;
        }
    }

    private final Batch<Q, A> batch;
    private final Measures<Q> measures;
    private final Backlog backlog;
    private final Executor threads;
    private final IntConsumer sizes;
    private final int tracks;
    private final Queue<Pending<Q, A>> queue = new ArrayDeque<>();
    private final Queue<Integer> freeTracks = new ArrayDeque<>();
    /** Whether a batch waits for its thread; it takes every write that arrives until then. */
    private boolean forming;

    /**
     * @param tracks how many batches may run at a time
     * @param backlog bounds the requests that have no answer yet
     * @param sizes receives the number of requests of each batch
     */
    public WriteBatcher(
            Batch<Q, A> batch, int tracks, Measures<Q> measures, Backlog backlog, Executor threads, IntConsumer sizes) {
        this.batch = batch;
        this.measures = measures;
        this.backlog = backlog;
        this.threads = threads;
        this.sizes = sizes;
        this.tracks = tracks;
        for (int track = 0; track < tracks; track++) {
            freeTracks.add(track);
        }
    }

    /** The answer, after the batch of the request is committed. Each subscription sends the request again. */
    public Uni<A> write(Q request) {
        return Uni.createFrom().emitter(emitter -> {
            long bytes = measures.bytes().applyAsLong(request);
            if (!backlog.enter(bytes)) {
                emitter.fail(new StoreException(Reason.OVERLOADED, "Too many writes are queued."));
                return;
            }
            Pending<Q, A> pending = new Pending<>(request, bytes, emitter);
            emitter.onTermination(() -> pending.abandoned = true);
            synchronized (this) {
                queue.add(pending);
            }
            startBatch();
        });
    }

    private void startBatch() {
        int track;
        synchronized (this) {
            if (queue.isEmpty() || forming || freeTracks.isEmpty()) {
                return;
            }
            forming = true;
            track = freeTracks.remove();
        }
        try {
            threads.execute(new NextBatch(track));
        } catch (RuntimeException | Error e) {
            // The store is closed, or there is no memory for a thread. A batch that still runs will start the next one.
            // Without one, nothing would start the waiting requests.
            List<Pending<Q, A>> waiting = new ArrayList<>();
            synchronized (this) {
                forming = false;
                freeTracks.add(track);
                if (freeTracks.size() == tracks) {
                    waiting.addAll(queue);
                    queue.clear();
                }
            }
            refuse(waiting, new StoreException(Reason.UNAVAILABLE, "The store can't start the write now.", e));
        }
    }

    private void refuse(List<Pending<Q, A>> requests, StoreException failure) {
        requests.forEach(refused -> {
            backlog.leave(refused.bytes);
            refused.emitter.fail(failure);
        });
    }

    /** A batch from its start to its answers. Its lists exist before it takes a request, so that an error loses none. */
    private final class NextBatch implements Runnable {
        private final int track;
        private final List<Pending<Q, A>> pending = new ArrayList<>();
        private final List<Pending<Q, A>> late = new ArrayList<>();
        private final List<Runnable> answers = new ArrayList<>();

        NextBatch(int track) {
            this.track = track;
        }

        @Override
        public void run() {
            try {
                take();
                refuseLate();
                // Starts the next batch now if this one could not take all requests.
                startBatch();
                if (!pending.isEmpty()) {
                    write(track, pending, answers);
                }
            } catch (Throwable e) {
                // An error. Callers wait for an answer nevertheless.
                StoreException failure = PostgresFailures.of(e);
                answers.clear();
                pending.forEach(failed -> answers.add(() -> failed.emitter.fail(failure)));
            }
            try {
                pending.forEach(one -> backlog.leave(one.bytes));
                synchronized (WriteBatcher.this) {
                    freeTracks.add(track);
                }
                // Answers run callers' code, which must not delay the next batch.
                startBatch();
            } finally {
                refuseLate();
                answers.forEach(Runnable::run);
            }
        }

        private void refuseLate() {
            while (!late.isEmpty()) {
                refuse(
                        List.of(late.removeLast()),
                        new StoreException(Reason.UNAVAILABLE, "The database did not accept the write in time."));
            }
        }

        /** Takes requests from the queue, each into a list before it leaves the queue. */
        private void take() {
            synchronized (WriteBatcher.this) {
                forming = false;
                long now = System.nanoTime();
                int weight = 0;
                long bytes = 0;
                for (Pending<Q, A> head = queue.peek(); head != null; head = queue.peek()) {
                    boolean isLate = head.abandoned
                            || now - head.since > measures.waitsAtMost().toNanos();
                    if (!isLate) {
                        weight += measures.weight().applyAsInt(head.request);
                        bytes += head.bytes;
                        if (!pending.isEmpty() && (weight > measures.batchWeight() || bytes > measures.batchBytes())) {
                            return;
                        }
                    }
                    (isLate ? late : pending).add(head);
                    queue.remove();
                }
            }
        }
    }

    private void write(int track, List<Pending<Q, A>> pending, List<Runnable> answers) {
        try {
            List<A> values = batch.write(
                    track, pending.stream().<Q>map(one -> one.request).toList());
            sizes.accept(pending.size());
            for (int i = 0; i < pending.size(); i++) {
                UniEmitter<? super A> emitter = pending.get(i).emitter;
                A value = values.get(i);
                answers.add(() -> emitter.complete(value));
            }
        } catch (RuntimeException e) {
            if (pending.size() > 1 && PostgresFailures.mayBeOfARequest(e)) {
                // A request that can't be written must not fail the others.
                pending.forEach(alone -> write(track, List.of(alone), answers));
            } else {
                StoreException failure = PostgresFailures.of(e);
                pending.forEach(failed -> answers.add(() -> failed.emitter.fail(failure)));
            }
        }
    }
}
