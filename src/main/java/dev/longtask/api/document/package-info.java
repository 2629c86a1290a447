/**
 * The parts of the OpenAPI document that apply to all operations. Start at {@link dev.longtask.api.document.CommonErrors}. It
 * does not know the protocols; their operations describe themselves.
 */
@NullMarked
package dev.longtask.api.document;

import org.jspecify.annotations.NullMarked;
