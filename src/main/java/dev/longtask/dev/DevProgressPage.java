package dev.longtask.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Serves {@code examples/progress.html} at {@code /dev/progress}, because the page must have the origin of the service. The
 * file is read from the working directory, which development mode has in common with the sources.
 */
@ApplicationScoped
@IfBuildProfile("dev")
public class DevProgressPage {
    void install(@Observes Router router) {
        router.get("/dev/progress")
                .handler(context -> context.response()
                        .putHeader("Content-Type", "text/html; charset=utf-8")
                        .sendFile("examples/progress.html")
                        .onFailure(context::fail));
    }
}
