/**
 * The API of task types: list, activity, pause, resume. Start at {@link dev.longtask.api.types.TypeResource}. It knows no other
 * API.
 */
@NullMarked
package dev.longtask.api.types;

import org.jspecify.annotations.NullMarked;
