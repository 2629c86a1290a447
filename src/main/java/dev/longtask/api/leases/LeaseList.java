package dev.longtask.api.leases;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to a request for leases. */
@RegisterForReflection
@Schema(name = "Leases", description = "The leased tasks; empty if there were none within the wait")
public record LeaseList(@Schema(required = true) List<LeaseView> leases) {}
