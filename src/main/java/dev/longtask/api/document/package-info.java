/** Parts of the OpenAPI document that apply to all operations. */
@NullMarked
package dev.longtask.api.document;

import org.jspecify.annotations.NullMarked;
