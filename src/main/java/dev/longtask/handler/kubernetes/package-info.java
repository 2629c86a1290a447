/**
 * Task types of the kind {@code kubernetes-job}. Start at {@link dev.longtask.handler.kubernetes.JobRun}, which follows the
 * Job of one attempt and says what becomes of it at each moment at which a node can die. It does not know the engine.
 */
@NullMarked
package dev.longtask.handler.kubernetes;

import org.jspecify.annotations.NullMarked;
