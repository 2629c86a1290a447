/**
 * What a store knows of types: pauses, and what ended lately. Start at {@link dev.longtask.store.type.TypePauses}. It does not
 * know the types' configuration.
 */
@NullMarked
package dev.longtask.store.type;

import org.jspecify.annotations.NullMarked;
