/**
 * The engine of a node. Start at {@link dev.longtask.engine.Engine}, which joins the packages: claims go to attempts,
 * requests and signals wake both. Only this package knows all of them; none of them knows it.
 */
@NullMarked
package dev.longtask.engine;

import org.jspecify.annotations.NullMarked;
