package dev.longtask.dev;

import io.quarkus.arc.profile.IfBuildProfile;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Proxies the development issuer at a fixed address that Swagger UI may call. The issuer of the framework listens on a
 * random port, and browsers block calls to it from the origin of the page.
 */
@ApplicationScoped
@IfBuildProfile("dev")
public class DevIssuer {
    private static final String CLIENT = "longtask";

    private final String issuer;
    private final HttpClient client;

    public DevIssuer(Vertx vertx, @ConfigProperty(name = "quarkus.oidc.auth-server-url") String issuer) {
        this.issuer = issuer;
        this.client = vertx.createHttpClient();
    }

    void install(@Observes Router router) {
        router.get("/dev/oidc/.well-known/openid-configuration").handler(this::discovery);
        router.post("/dev/oidc/token").handler(BodyHandler.create(false)).handler(this::forwardTokenRequest);
        router.get("/dev/token").handler(this::token);
    }

    private void discovery(RoutingContext context) {
        String here = context.request().scheme() + "://" + context.request().authority();
        context.json(new JsonObject()
                .put("issuer", issuer)
                .put("authorization_endpoint", issuer + "/authorize")
                .put("token_endpoint", here + "/dev/oidc/token")
                .put("jwks_uri", issuer + "/keys")
                .put("grant_types_supported", JsonArray.of("authorization_code"))
                .put("scopes_supported", JsonArray.of("openid")));
    }

    private void forwardTokenRequest(RoutingContext context) {
        Buffer form = context.body().buffer();
        requestToken(form == null ? Buffer.buffer() : form)
                .onSuccess(answer -> context.response()
                        .putHeader("Content-Type", "application/json")
                        .end(answer))
                .onFailure(context::fail);
    }

    /** {@code GET /dev/token?user=alice}: returns an access token as plain text. */
    private void token(RoutingContext context) {
        String user = context.request().getParam("user", "alice");
        String form = "grant_type=password&client_id=" + CLIENT + "&username="
                + URLEncoder.encode(user, StandardCharsets.UTF_8);
        requestToken(Buffer.buffer(form))
                .onSuccess(answer -> context.response()
                        .putHeader("Content-Type", "text/plain")
                        .end(answer.toJsonObject().getString("access_token", "")))
                .onFailure(context::fail);
    }

    private io.vertx.core.Future<Buffer> requestToken(Buffer form) {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(issuer + "/token");
        return client.request(options.putHeader("Content-Type", "application/x-www-form-urlencoded"))
                .compose(request -> request.send(form))
                .compose(response -> response.body());
    }
}
