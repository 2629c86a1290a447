package dev.longtask.engine;

import dev.longtask.task.Principal;

/**
 * Who submits tasks.
 *
 * @param passesCeilings whether the ceilings of types do not hold for them
 */
public record Submitter(Principal principal, boolean passesCeilings) {}
