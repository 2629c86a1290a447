package dev.longtask.handler.http;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.config.TypeConfig;
import dev.longtask.config.TypeConfig.Http.Completion;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kind {@code http}: calls a URL that the operator configures. */
@ApplicationScoped
public class HttpHandlerFactory implements HandlerFactory {
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    /** RFC 9110, section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** RFC 9110, section 5.5, without obsolete characters. */
    private static final Pattern VALUE = Pattern.compile("([!-~]([ \\t!-~]*[!-~])?)?");

    private static final Set<String> OF_THE_CLIENT =
            Set.of("host", "content-length", "transfer-encoding", "connection", "expect", "upgrade", "te", "trailer");

    private final HttpClient client;
    private final LongtaskConfig config;

    public HttpHandlerFactory(Vertx vertx, LongtaskConfig config) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(config.slots())
                .setDecompressionSupported(true)
                // Spans of the framework would show the URL, which may hold a secret; the attempt has its own span.
                .setTracingPolicy(TracingPolicy.IGNORE));
        this.config = config;
    }

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public TaskHandler create(String key, TypeConfig type) {
        TypeConfig.Http http = type.http();
        URI url = url(key + ".http.url", http.url().orElse(""));
        return new HttpHandler(
                client,
                Targets.of(
                        key + ".http.allowed-hosts",
                        url,
                        http.allowedHosts().orElse(Set.of()),
                        http.privateRedirects()),
                new HttpHandler.Call(
                        url,
                        method(key + ".http.method", http.method()),
                        headers(key + ".http.headers", http.headers()),
                        http.timeout(),
                        http.redirects(),
                        config.limits().resultSize().asLongValue(),
                        callback(key, http)));
    }

    private @Nullable String callback(String key, TypeConfig.Http http) {
        if (http.completion() == Completion.RESPONSE) {
            return null;
        }
        String base = http.callbackUrl()
                .or(config::publicUrl)
                .orElseThrow(
                        () -> new InvalidConfigurationException(
                                key + ".http.callback-url",
                                "must be set, or longtask.public-url: the called service needs the address to which it reports"));
        URI url = url(key + ".http.callback-url", base);
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new InvalidConfigurationException(key + ".http.callback-url", "must not have a query or a fragment");
        }
        return base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    private static URI url(String key, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new InvalidConfigurationException(key, "must be a URL: " + e.getReason());
        }
        // Keep the URL out of the message: it may hold a password.
        if (url.getRawUserInfo() != null) {
            throw new InvalidConfigurationException(
                    key, "must not contain a user name or password; set http.headers.Authorization instead");
        }
        if (!Targets.isHttp(url)) {
            throw new InvalidConfigurationException(key, "must be an absolute http or https URL");
        }
        return url;
    }

    private static HttpMethod method(String key, String method) {
        String name = method.toUpperCase(Locale.ROOT);
        if (!METHODS.contains(name)) {
            throw new InvalidConfigurationException(
                    key, "must be one of " + String.join(", ", METHODS) + ", but is " + method);
        }
        return HttpMethod.valueOf(name);
    }

    /** Invalid headers abort startup, rather than fail each task. Messages omit the value, which may be a secret. */
    private static Map<String, String> headers(String key, Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (!NAME.matcher(name).matches()) {
                throw new InvalidConfigurationException(key, "has an invalid header name: " + name);
            }
            if (OF_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidConfigurationException(key + "." + name, "must not be set: the service sets it");
            }
            if (!VALUE.matcher(value).matches()) {
                throw new InvalidConfigurationException(
                        key + "." + name,
                        value.equals(value.strip())
                                ? "must contain only printable ASCII characters"
                                : "must not begin or end with whitespace; check for a line break at the end of the file it comes from");
            }
        });
        return Map.copyOf(headers);
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
