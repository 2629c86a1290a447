package dev.longtask.cli.login;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.terminal.SafeText;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gets tokens for a server from its issuer: by the device flow where the issuer has it, because it works on any machine; else by the
 * authorization code flow, with a browser on this machine.
 */
public final class SignIn {
    private final Http http;
    private final Clock clock;
    private final Consumer<String> prompts;
    private final Pause pause;

    /**
     * What the user has chosen.
     *
     * @param issuer null to ask the server
     * @param scope null for what the server asks for
     * @param flow null for the best one that the issuer has
     * @param port of this machine, to which the browser returns; 0 for any
     * @param insecure whether plain http to other machines is allowed
     */
    public record Choice(
            @Nullable String issuer,
            String clientId,
            @Nullable String scope,
            @Nullable Flow flow,
            int port,
            boolean opensBrowser,
            boolean insecure) {}

    /** How to sign in. */
    public enum Flow {
        DEVICE,
        BROWSER
    }

    /**
     * A sign-in.
     *
     * @param prompts takes lines for the user
     */
    public SignIn(Http http, Clock clock, Consumer<String> prompts) {
        this(http, clock, prompts, Pause.real());
    }

    SignIn(Http http, Clock clock, Consumer<String> prompts, Pause pause) {
        this.http = http;
        this.clock = clock;
        this.prompts = prompts;
        this.pause = pause;
    }

    /** Signs the user in. */
    public Credentials.Entry tokens(ServerAddress server, Choice choice) {
        if (!server.isConfidential() && !choice.insecure()) {
            throw new CommandFailure("A token for " + server
                    + " would be sent where others can read it: use https, or --insecure if the network is yours");
        }
        String scope = choice.scope();
        String name = choice.issuer();
        if (name == null) {
            ProtectedResource resource = ProtectedResource.of(http, server);
            name = resource.issuer();
            scope = scope == null ? resource.scope() : scope;
        }
        Issuer issuer = Issuer.discover(http, name, choice.insecure());
        prompts.accept("Signing in to " + server + " at " + SafeText.of(issuer.name()));
        return tokens(issuer, choice, scope == null ? ProtectedResource.SCOPE : scope);
    }

    private Credentials.Entry tokens(Issuer issuer, Choice choice, String scope) {
        TokenEndpoint endpoint = new TokenEndpoint(http, clock);
        if (issuer.device() != null && choice.flow() != Flow.BROWSER) {
            Credentials.Entry entry =
                    new DeviceFlow(endpoint, clock, prompts, pause).tokens(issuer, choice.clientId(), scope);
            if (entry != null) {
                return entry;
            }
        }
        if (choice.flow() == Flow.DEVICE) {
            throw new CommandFailure(
                    "The issuer has no device flow for the client " + choice.clientId() + ": use --flow browser");
        }
        if (issuer.authorization() == null) {
            throw new CommandFailure("The issuer has neither the device flow nor the authorization code flow:"
                    + " bring a token with --with-token");
        }
        return new CodeFlow(endpoint, prompts).tokens(issuer, choice, scope);
    }
}
