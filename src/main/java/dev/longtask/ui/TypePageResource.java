package dev.longtask.ui;

import dev.longtask.security.Roles;
import dev.longtask.security.TypeAccess;
import dev.longtask.ui.view.TypeRow;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** The page of task types. Admins also see the backlog of each type, and its activity within the last hour. */
@Path("/ui/types")
@Produces(MediaType.TEXT_HTML)
@RolesAllowed({Roles.USER, Roles.ADMIN})
public class TypePageResource {
    private final TypeAccess access;
    private final Page page;

    public TypePageResource(TypeAccess access, Page page) {
        this.access = access;
        this.page = page;
    }

    @GET
    public Uni<TemplateInstance> list() {
        if (!page.admin()) {
            return access.list()
                    .map(types ->
                            Templates.types(types.stream().map(TypeRow::of).toList()));
        }
        return Uni.combine()
                .all()
                .unis(access.backlog(), access.activity())
                .asTuple()
                .map(both -> Templates.types(TypeRow.of(both.getItem1(), both.getItem2())));
    }

    @POST
    @Path("{name}/{action}")
    @RolesAllowed(Roles.ADMIN)
    public Uni<Response> act(@PathParam("name") String name, @PathParam("action") String action) {
        Uni<?> done = switch (action) {
            case "pause" -> access.pause(name);
            case "resume" -> access.resume(name);
            default -> throw new NotFoundException();
        };
        return done.map(
                type -> Response.seeOther(URI.create(page.root() + "/types")).build());
    }
}
