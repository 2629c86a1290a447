package dev.longtask.store.postgres;

import dev.longtask.store.Backlog;
import dev.longtask.store.Sizes;
import dev.longtask.store.SubmitResult;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.postgres.attempt.EndOperation;
import dev.longtask.store.postgres.attempt.EndRequest;
import dev.longtask.store.postgres.attempt.LeaseQueries;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.store.postgres.database.StoreThreads;
import dev.longtask.store.postgres.database.WriteBatcher;
import dev.longtask.store.postgres.submit.SubmitOperation;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The writes that come in numbers: concurrent ones of the same kind share a transaction. All share one backlog. */
final class Writes {
    /** The maximum weight of a batch: large enough to share the cost of a transaction, small enough to keep it short. */
    private static final int BATCH = 500;

    private static final long BATCH_BYTES = 8L << 20;
    private static final int WAITING = 100_000;

    private static final int END_TRACKS = 2;

    private final Database database;
    private final StoreThreads threads;
    private final IntConsumer batchSizes;
    private final Backlog backlog = Backlog.ofMemory(WAITING);
    private final WriteBatcher<SubmitOperation.Request, SubmitResult> submissions;
    private final WriteBatcher<EndRequest, EndOperation.Finished> ends;
    private final WriteBatcher<LeaseQueries.ReportRequest, LeaseState> reports;
    private final WriteBatcher<LeaseQueries.RenewalRequest, List<RenewedLease>> renewals;

    /** @param batchSizes receives the number of requests of each batch */
    Writes(Database database, OperationThreads operations, IntConsumer batchSizes) {
        this.database = database;
        this.threads = operations.threads();
        this.batchSizes = batchSizes;
        this.submissions = batcher(
                (track, requests) -> database.transact(
                        operations.submitShard(),
                        database.patient(),
                        transaction -> SubmitOperation.submit(transaction, requests)),
                1,
                request -> request.submissions().size(),
                request -> Sizes.of(request.submissions()));
        this.ends = batcher(
                (track, requests) -> database.transact(
                        operations.endShard(track),
                        database.urgent(),
                        transaction -> EndOperation.finish(transaction, requests)),
                END_TRACKS,
                request -> 1,
                request -> Sizes.of(request.outcome(), request.last()));
        this.reports = batcher(
                (track, requests) -> database.transact(
                        operations.reportShard(),
                        database.urgent(),
                        transaction -> LeaseQueries.report(transaction, requests)),
                1,
                request -> 1,
                request -> Sizes.of(request.report()));
        this.renewals = batcher(
                (track, requests) -> LeaseQueries.renew(database, requests),
                1,
                request -> request.leases().size(),
                request -> 0);
    }

    private <Q, A> WriteBatcher<Q, A> batcher(
            WriteBatcher.Batch<Q, A> batch, int tracks, ToIntFunction<Q> weight, ToLongFunction<Q> bytes) {
        return new WriteBatcher<>(
                batch,
                tracks,
                new WriteBatcher.Measures<>(weight, bytes, BATCH, BATCH_BYTES, database.patient()),
                backlog,
                threads.executor(),
                batchSizes);
    }

    Uni<SubmitResult> submit(SubmitOperation.Request request) {
        return submissions.write(request);
    }

    Uni<EndOperation.Finished> end(EndRequest request) {
        return ends.write(request);
    }

    Uni<LeaseState> report(LeaseQueries.ReportRequest request) {
        return reports.write(request);
    }

    Uni<List<RenewedLease>> renew(LeaseQueries.RenewalRequest request) {
        return renewals.write(request);
    }
}
