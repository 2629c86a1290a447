package dev.longtask.cli.command.account;

import dev.longtask.cli.command.Session;
import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.login.AccessTokens;
import dev.longtask.cli.login.SignIn;
import dev.longtask.cli.settings.Credentials;
import dev.longtask.cli.terminal.SafeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Signs the user in. */
@Command(
        name = "login",
        description = {
            "Signs you in to the server and keeps the tokens in your configuration directory, readable only by you.",
            "Uses the device flow if the issuer supports it, else a browser on this machine."
        })
public final class LoginCommand implements Callable<Integer> {
    private static final int LONGEST_TOKEN = 64 << 10;

    private final Session session;

    @Option(names = "--issuer", paramLabel = "URL", description = "The OIDC issuer; the server's own by default")
    private @Nullable String issuer;

    @Option(names = "--client-id", paramLabel = "ID", description = "The client at the issuer; longtask by default")
    private String clientId = "longtask";

    @Option(
            names = "--scope",
            paramLabel = "SCOPES",
            description = "What to ask the issuer for; openid and the server's scopes by default")
    private @Nullable String scope;

    @Option(
            names = "--flow",
            paramLabel = "device|browser",
            description = "How to sign in; by default, device if the issuer supports it, else browser")
    private SignIn.@Nullable Flow flow;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "The port of http://127.0.0.1:N/callback, to which the browser returns; any by default")
    private int port;

    @Option(names = "--no-browser", description = "Only print the address, do not open it")
    private boolean noBrowser;

    @Option(names = "--with-token", description = "Read an access token from standard input instead")
    private boolean withToken;

    public LoginCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw CommandFailure.usage("--port must be a number from 1 to 65535");
        }
        ServerAddress server = session.server();
        Credentials.Entry entry = withToken
                ? new Credentials.Entry("", "", "", givenToken(), null, null)
                : new SignIn(
                                session.http(),
                                session.clock(),
                                line -> session.terminal().error().println(SafeText.of(line)))
                        .tokens(
                                server,
                                new SignIn.Choice(
                                        issuer, clientId, scope, flow, port, !noBrowser, session.isInsecure()));
        check(server, entry.accessToken());
        session.credentials().store(server, entry);
        session.note("Signed in to " + server);
        if (!session.givenToken().isEmpty()) {
            session.note("LONGTASK_TOKEN is set, and commands will use it instead");
        }
        return 0;
    }

    private String givenToken() {
        try {
            byte[] bytes = session.terminal().in().readNBytes(LONGEST_TOKEN);
            String token = new String(bytes, StandardCharsets.UTF_8).strip();
            if (token.isEmpty() || token.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
                throw CommandFailure.usage("--with-token needs an access token on the standard input");
            }
            return token;
        } catch (IOException e) {
            throw new CommandFailure("Cannot read the standard input: " + e.getMessage());
        }
    }

    /** Whether the server accepts the token: otherwise the user would learn it only from the next command. */
    private void check(ServerAddress server, String token) {
        try {
            AccessTokens tokens =
                    new AccessTokens(session.credentials(), server, session.http(), session.clock(), token);
            new Api(session.http(), server, tokens, session.isInsecure()).get("/v1/types");
        } catch (CommandFailure e) {
            if (e.code() == ExitCode.NOT_SIGNED_IN) {
                throw new CommandFailure(
                        ExitCode.NOT_SIGNED_IN,
                        server + " does not accept the token: check its issuer, audience and lifetime");
            }
            if (e.code() != ExitCode.FORBIDDEN) {
                throw e;
            }
            session.note("The token has no role for tasks: " + e.text());
        }
    }
}
