/**
 * Why a request is rejected, one type per reason. Start at {@link dev.longtask.engine.rejection.RequestRejected}. It knows
 * nothing but task types' violations; the protocols decide how a rejection is worded.
 */
@NullMarked
package dev.longtask.engine.rejection;

import org.jspecify.annotations.NullMarked;
