package dev.longtask.testing;

import dev.longtask.store.Quota;
import dev.longtask.store.Sizes;
import dev.longtask.store.TaskStore;
import dev.longtask.store.lease.ClaimRequest;
import dev.longtask.store.lease.ClaimRequest.WorkerTerms;
import dev.longtask.store.lease.Handovers;
import dev.longtask.store.lease.LeaseState;
import dev.longtask.store.lease.RenewedLease;
import dev.longtask.store.lease.WorkerLease;
import dev.longtask.task.Actor;
import dev.longtask.task.Creator;
import dev.longtask.task.Lease;
import dev.longtask.task.Submission;
import dev.longtask.task.Task;
import dev.longtask.task.TaskEvent;
import dev.longtask.task.TaskState;
import dev.longtask.task.TaskStatus;
import dev.longtask.task.TaskTimes;
import dev.longtask.task.TaskTrace;
import dev.longtask.task.TraceContext;
import dev.longtask.task.Transitions;
import dev.longtask.task.attempt.AttemptEnd;
import dev.longtask.task.attempt.HistoryEntry;
import dev.longtask.task.attempt.LogLine;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;
import dev.longtask.task.attempt.ReportEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task of the {@link MemoryTaskStore}; guarded by the store's lock. */
final class MemoryTask {
    /** How an attempt ended. */
    record End(Outcome outcome, TaskStatus status) {}

    final Submission submission;
    final long creator;
    final Instant submitted;
    final List<HistoryEntry> history = new ArrayList<>();
    final List<ReportEntry> messages = new ArrayList<>();
    final List<LogLine> log = new ArrayList<>();
    final Map<Integer, End> ends = new HashMap<>();

    TaskStatus status = TaskStatus.ENQUEUED;
    Instant due;
    Instant leaseEnd = Instant.MIN;
    Instant updated;
    long turn;
    int attempt;
    int uncountedAttempts;
    int progress;
    Duration ran = Duration.ZERO;

    int retries;

    @Nullable String message;

    @Nullable String result;

    private @Nullable String checkpoint;

    @Nullable Instant started;

    @Nullable Instant attemptStarted;

    /** Known right after a claim only. */
    private @Nullable TaskTrace trace;

    @Nullable Instant finished;

    Actor runner = Actor.node("");
    long series;

    /** Of a worker's lease; null for a node's. */
    @Nullable WorkerTerms terms;

    private Instant deadline = Instant.MAX;

    private final MemoryChanges changes;

    MemoryTask(Submission submission, long creator, Instant now, MemoryChanges changes) {
        this.changes = changes;
        changes.add(submission.id());
        this.submission = submission;
        this.creator = creator;
        this.submitted = now;
        this.updated = now;
        this.due = submission.spec().runAt() == null ? now : submission.spec().runAt();
        history.add(new HistoryEntry(now, null, status, 0, Actor.user(submission.creator()), null));
    }

    /** What the task uses of its creator's quota. */
    Quota.Use use() {
        long bytes = Sizes.utf8(submission.input()) + Sizes.utf8(result) + Sizes.utf8(checkpoint);
        for (LogLine line : log) {
            bytes += Sizes.utf8(line.text());
        }
        return new Quota.Use(status.isTerminal() ? 0 : 1, 1, bytes);
    }

    /** Whether the task is enqueued and due. */
    boolean isReady(Instant now) {
        return status == TaskStatus.ENQUEUED && !due.isAfter(now);
    }

    void go(TaskStatus next, Actor actor, @Nullable String reason, Instant now) {
        history.add(new HistoryEntry(now, status, next, attempt, actor, reason));
        status = next;
        updated = now;
        changes.add(submission.id());
        finished = next.isTerminal() ? now : null;
    }

    /** Leases the task to a node or a worker. */
    void claim(Instant now, ClaimRequest request, Actor runner) {
        TraceContext submitter = submission.trace();
        trace = submitter == null ? null : new TaskTrace(submitter, due.isAfter(updated) ? due : updated);
        attempt++;
        progress = 0;
        this.runner = runner;
        terms = request.types().stream()
                .filter(wanted -> wanted.type().equals(submission.spec().type()))
                .findFirst()
                .map(ClaimRequest.TypeDemand::terms)
                .orElse(null);
        series = request.claimant().series();
        if (terms == null) {
            leaseEnd = now.plus(request.lease());
        } else {
            Duration own = submission.spec().timeout();
            deadline = now.plus(own == null ? terms.timeout() : own);
            leaseEnd = earlier(now.plus(terms.lease()), deadline);
        }
        started = started == null ? now : started;
        attemptStarted = now;
        message = null;
        go(Transitions.after(status, TaskEvent.CLAIM), runner, null, now);
    }

    RenewedLease renew(Duration length, Instant now) {
        if (terms == null) {
            leaseEnd = now.plus(length);
            return new RenewedLease(leaseState(), leaseEnd, null);
        }
        leaseEnd = earlier(now.plus(terms.lease()), deadline);
        return new RenewedLease(deadline.isAfter(now) ? leaseState() : LeaseState.TIMED_OUT, leaseEnd, deadline);
    }

    /** A cancel of the running attempt was requested. */
    void cancelRequested(Instant now) {
        if (terms != null) {
            deadline = earlier(deadline, now.plus(terms.stopWithin()));
            leaseEnd = earlier(leaseEnd, deadline);
        }
    }

    /** Shares the lease of a node. */
    LeaseState share(Handovers.Terms shared) {
        deadline = Objects.requireNonNull(attemptStarted).plus(shared.limit());
        leaseEnd = earlier(leaseEnd, deadline);
        terms = new WorkerTerms(shared.lease(), shared.limit(), shared.stopWithin());
        return leaseState();
    }

    /** Leaves a shared lease to the service outside. */
    LeaseState handOver(Instant now) {
        if (terms == null) {
            return LeaseState.LOST;
        } else if (status == TaskStatus.CANCEL_REQUESTED) {
            cancelRequested(now);
        }
        series = -1;
        terms = new WorkerTerms(terms.timeout(), terms.timeout(), terms.stopWithin());
        leaseEnd = deadline;
        return leaseState();
    }

    LeaseState leaseState() {
        return status == TaskStatus.CANCEL_REQUESTED ? LeaseState.CANCEL_REQUESTED : LeaseState.HELD;
    }

    boolean isOverdue(Instant now) {
        return terms != null && !deadline.isAfter(now);
    }

    boolean isExpired(Instant now, Duration contact) {
        return !leaseEnd.isAfter(now)
                && (terms == null || (deadline.isAfter(now) && terms.lease().compareTo(contact.multipliedBy(2)) <= 0));
    }

    /** The lease of a worker; empty for a node's. */
    Optional<WorkerLease> workerLease() {
        return terms == null
                ? Optional.empty()
                : Optional.of(new WorkerLease(
                        new Lease(submission.id(), attempt),
                        runner,
                        submission.spec().type(),
                        attempt - uncountedAttempts,
                        Objects.requireNonNull(attemptStarted),
                        leaseEnd,
                        deadline,
                        status == TaskStatus.CANCEL_REQUESTED,
                        submission.trace()));
    }

    private static Instant earlier(Instant first, Instant second) {
        return first.isBefore(second) ? first : second;
    }

    void report(Report report, Instant now) {
        if (report.progress() != null) {
            progress = report.progress();
        }
        for (ReportEntry note : report.messages()) {
            messages.add(note);
            message = note.text();
        }
        while (messages.size() > TaskStore.MOST_MESSAGES) {
            messages.removeFirst();
        }
        for (ReportEntry line : report.lines()) {
            if (log.size() < TaskStore.MOST_LINES) {
                boolean full = log.size() == TaskStore.MOST_LINES - 1;
                log.add(new LogLine(log.size() + 1L, line.at(), attempt, full ? TaskStore.LOG_IS_FULL : line.text()));
            }
        }
        if (report.checkpoint() != null) {
            checkpoint = report.checkpoint();
        }
        if (report.isUpdate()) {
            updated = now;
            changes.add(submission.id());
        }
    }

    TaskStatus end(Outcome outcome, Actor actor, Instant now) {
        if (outcome instanceof Outcome.Completed(String json)) {
            result = json;
            checkpoint = null;
        }
        AttemptEnd end = AttemptEnd.of(atEnd(), outcome);
        leave(end, actor, now);
        ends.put(attempt, new End(outcome, end.next()));
        return end.next();
    }

    void loseLease(Instant now) {
        leave(AttemptEnd.ofLostLease(atEnd(), runner), Actor.REAPER, now);
    }

    private AttemptEnd.Attempt atEnd() {
        return new AttemptEnd.Attempt(
                status, attempt - uncountedAttempts >= submission.spec().maxAttempts(), progress, message);
    }

    private void leave(AttemptEnd end, Actor actor, Instant now) {
        due = now.plus(end.backoff());
        uncountedAttempts += end.counts() ? 0 : 1;
        progress = end.progress();
        message = end.message();
        if (attemptStarted != null) {
            ran = ran.plus(Duration.between(attemptStarted, now));
        }
        attemptStarted = null;
        go(end.next(), actor, end.reason(), now);
    }

    /** The task right after its claim. */
    Task claimed(Instant now) {
        return view(false, false, checkpoint, now);
    }

    /** @param blocked whether other tasks with its concurrency key keep it from starting */
    Task view(boolean blocked, boolean paused, Instant now) {
        return view(blocked, paused, null, now);
    }

    private Task view(boolean blocked, boolean paused, @Nullable String shown, Instant now) {
        return new Task(
                submission.id(),
                new Creator(creator, submission.creator()),
                submission.spec(),
                new TaskState(status, attempt, attempt - uncountedAttempts, due, blocked, paused, progress, message),
                new TaskTimes(submitted, started, finished, updated, ran, attemptStarted, now),
                submission.input(),
                result,
                shown,
                trace);
    }
}
