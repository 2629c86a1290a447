package dev.longtask.engine.worker;

import dev.longtask.engine.attempt.AttemptServices;
import dev.longtask.engine.rejection.TooManyHeartbeatsException;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.task.Lease;
import dev.longtask.task.Principal;
import dev.longtask.task.attempt.Report;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Heartbeats of workers. Those of a lease are written at most once a second. Heartbeats in between are joined. A heartbeat
 * that reports progress only is answered from memory. Methods run on the loop only, except {@link #heartbeat}.
 */
final class Heartbeats {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(1);
    private static final int UNANSWERED_AT_MOST = 100;

    private final AttemptServices host;
    private final KnownLeases known;
    private final WorkerEnds ends;

    /** @param ends ends attempts whose time is up */
    Heartbeats(AttemptServices host, KnownLeases known, WorkerEnds ends) {
        this.host = host;
        this.known = known;
        this.ends = ends;
    }

    /** Renews a lease. Fails with a {@link dev.longtask.engine.rejection.RequestRejected}, or as the store does. */
    Uni<HeldLease> heartbeat(Lease lease, Principal caller, Heartbeat heartbeat) {
        return Uni.createFrom()
                .emitter(emitter -> host.loop()
                        .execute(() -> known.find(
                                lease,
                                caller,
                                found -> add(found, heartbeat, emitter),
                                () -> ends.tellWhy(lease, caller, emitter::fail),
                                emitter::fail)));
    }

    private void add(KnownLease found, Heartbeat heartbeat, UniEmitter<? super HeldLease> emitter) {
        if (found.unanswered.size() >= UNANSWERED_AT_MOST || !found.reports.hasRoomFor(heartbeat.log())) {
            emitter.fail(new TooManyHeartbeatsException());
            return;
        }
        if (heartbeat.progress() != null) {
            found.reports.progress(heartbeat.progress(), heartbeat.message());
        } else if (heartbeat.message() != null) {
            found.reports.message(heartbeat.message());
        }
        heartbeat.log().forEach(found.reports::line);
        if (heartbeat.checkpoint() != null) {
            found.reports.checkpoint(heartbeat.checkpoint());
        }
        HeldLease answer = found.answer;
        if (answer != null
                && heartbeat.isRepeatedByTheNext()
                && sinceWrite(found).compareTo(KnownLease.INTERVAL) < 0) {
            emitter.complete(answer);
        } else {
            found.unanswered.add(emitter);
        }
        writeSoon(found);
    }

    private Duration sinceWrite(KnownLease found) {
        return Duration.ofNanos(host.loop().nanos() - found.written);
    }

    private void writeSoon(KnownLease found) {
        if (found.scheduled || found.writing) {
            return;
        }
        Duration since = sinceWrite(found);
        if (since.compareTo(KnownLease.INTERVAL) >= 0) {
            write(found);
        } else {
            found.scheduled = true;
            host.loop().schedule(KnownLease.INTERVAL.minus(since), () -> {
                found.scheduled = false;
                write(found);
            });
        }
    }

    private void write(KnownLease found) {
        if (found.writing || !known.has(found)) {
            return;
        }
        Report report = found.reports.take();
        List<UniEmitter<? super HeldLease>> asked = found.unanswered;
        if (report.isEmpty() && asked.isEmpty()) {
            return;
        }
        found.unanswered = new ArrayList<>();
        found.writing = true;
        found.written = host.loop().nanos();
        Lease lease = found.lease();
        Uni<RenewedLease> write = host.store()
                .renew(List.of(lease), Duration.ZERO)
                .map(List::getFirst)
                .chain(renewed -> report.isEmpty() || isOver(renewed.state())
                        ? Uni.createFrom().item(renewed)
                        : host.store().report(lease, report).replaceWith(renewed));
        host.calls()
                .call(
                        write,
                        ANSWERED_WITHIN,
                        renewed -> {
                            if (report.isUpdate()) {
                                host.changes().publish(lease.id());
                            }
                            answer(found, renewed, asked);
                            written(found);
                        },
                        failure -> {
                            // The worker repeats what it was not answered. Progress may have been answered: the next
                            // write takes it along.
                            found.reports.putBack(new Report(report.progress(), List.of(), List.of()));
                            asked.forEach(emitter -> emitter.fail(failure));
                            found.written();
                            if (known.has(found) && !found.unanswered.isEmpty()) {
                                writeSoon(found);
                            }
                        });
    }

    private static boolean isOver(LeaseState state) {
        return state == LeaseState.LOST || state == LeaseState.TIMED_OUT;
    }

    private void answer(KnownLease found, RenewedLease renewed, List<UniEmitter<? super HeldLease>> asked) {
        Lease lease = found.lease();
        if (isOver(renewed.state())) {
            known.remove(lease);
            ends.lost(found, reason -> {
                asked.forEach(emitter -> emitter.fail(reason));
                found.unanswered.forEach(emitter -> emitter.fail(reason));
            });
            return;
        }
        HeldLease answer = new HeldLease(
                Objects.requireNonNull(renewed.ends()),
                Objects.requireNonNull(renewed.deadline()),
                renewed.state() == LeaseState.CANCEL_REQUESTED);
        found.answer = answer;
        asked.forEach(emitter -> emitter.complete(answer));
    }

    private void written(KnownLease found) {
        found.written();
        if (known.has(found)) {
            writeSoon(found);
        }
    }
}
