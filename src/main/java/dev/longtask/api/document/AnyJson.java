package dev.longtask.api.document;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/** Lets marked fields be any JSON, including {@code null}: their schema has no type, which annotations cannot express. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class AnyJson implements OASFilter {
    /** The extension that marks a field. */
    public static final String MARK = "x-any-json";

    @Override
    public @Nullable Schema filterSchema(Schema schema) {
        if (schema.hasExtension(MARK)) {
            schema.removeExtension(MARK);
            schema.setType((List<Schema.SchemaType>) null);
            schema.setRef(null);
        }
        return schema;
    }
}
