package dev.longtask.engine.request;

import dev.longtask.task.Principal;

/**
 * The caller who submits tasks.
 *
 * @param passesCeilings whether the types' ceilings do not apply to this caller
 */
public record Submitter(Principal principal, boolean passesCeilings) {}
