package dev.longtask.api.types;

import dev.longtask.security.TypeAccess;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The available task types. */
@RegisterForReflection
@Schema(name = "TypeList", description = "The available task types")
public record TypeList(@Schema(required = true) List<TypeView> types) {

    static TypeList of(List<TypeAccess.TypeState> types) {
        return new TypeList(types.stream().map(TypeView::of).toList());
    }
}
