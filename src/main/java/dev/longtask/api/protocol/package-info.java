/**
 * What distinguishes one HTTP protocol from another: its paths, and the form of its errors. Start at {@link
 * dev.longtask.api.protocol.Protocol}; each protocol implements it in its own package. This package knows no protocol.
 */
@NullMarked
package dev.longtask.api.protocol;

import org.jspecify.annotations.NullMarked;
