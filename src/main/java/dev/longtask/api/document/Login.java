package dev.longtask.api.document;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.security.SecurityScheme;

/** Declares the security scheme. Its URL depends on the issuer, which is known only at run time. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.RUNTIME_STARTUP)
public class Login implements OASFilter {
    private static final String SCHEME = "oidc";
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    @Override
    public void filterOpenAPI(OpenAPI document) {
        String issuer =
                LaunchMode.current() == LaunchMode.DEVELOPMENT ? "/dev/oidc" : issuer(ConfigProvider.getConfig());
        document.getComponents()
                .addSecurityScheme(
                        SCHEME,
                        OASFactory.createSecurityScheme()
                                .type(SecurityScheme.Type.OPENIDCONNECT)
                                .description("An access token of the OIDC issuer, sent as a bearer token")
                                .openIdConnectUrl(issuer + DISCOVERY));
        document.setSecurity(List.of(OASFactory.createSecurityRequirement().addScheme(SCHEME, List.of())));
    }

    /**
     * The issuer's address for browsers: the issuer of tokens if it is set, because the address that the service uses may
     * exist only in its own network.
     */
    private static String issuer(Config config) {
        return config.getOptionalValue("quarkus.oidc.token.issuer", String.class)
                .filter(issuer -> issuer.startsWith("http"))
                .or(() -> config.getOptionalValue("quarkus.oidc.auth-server-url", String.class))
                .orElse("");
    }
}
