package dev.longtask.api.leases;

import dev.longtask.api.document.AnyJson;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Documents the body of a success. {@link LeaseReader} reads it. */
@Schema(name = "Completion", description = "The attempt succeeded")
record CompleteBody(
        @Schema(
                extensions = @Extension(name = AnyJson.MARK, value = "true"),
                description = "The task's result, any JSON; none if absent or null")
        @Nullable Object result) {}
