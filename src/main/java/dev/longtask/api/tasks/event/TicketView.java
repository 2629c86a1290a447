package dev.longtask.api.tasks.event;

import dev.longtask.security.TicketAccess;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A ticket. */
@RegisterForReflection
@Schema(name = "Ticket", description = "Opens one stream in the name of the caller")
public record TicketView(
        @Schema(required = true, description = "The value of the query parameter 'ticket'")
        String ticket,

        @Schema(required = true, description = "When it expires if it has not been used")
        Instant expires) {
    /** The view of a ticket. */
    public static TicketView of(TicketAccess.Issued issued) {
        return new TicketView(issued.ticket().text(), issued.expires());
    }
}
