package dev.longtask.store.postgres.attempt;

import dev.longtask.task.Actor;
import dev.longtask.task.Lease;
import dev.longtask.task.attempt.Outcome;
import dev.longtask.task.attempt.Report;

/**
 * A request to end an attempt.
 *
 * @param last what the attempt has yet to report
 * @param actor who ends it, for the history
 */
public record EndRequest(Lease lease, Outcome outcome, Report last, Actor actor) {}
