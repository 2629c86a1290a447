/** What the OpenAPI document says of every operation alike. */
@NullMarked
package dev.longtask.api.document;

import org.jspecify.annotations.NullMarked;
