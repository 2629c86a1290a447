package dev.longtask.api.leases;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Documents the body of the report that an attempt has stopped: it has no fields, and may be absent. */
@Schema(name = "Cancelled", description = "The attempt has stopped; an object without fields")
record CancelledBody() {}
