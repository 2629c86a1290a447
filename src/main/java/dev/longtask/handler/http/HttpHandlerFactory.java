package dev.longtask.handler.http;

import dev.longtask.config.LongtaskConfig;
import dev.longtask.config.TypeConfig;
import dev.longtask.engine.HandlerFactory;
import dev.longtask.engine.InvalidConfigurationException;
import dev.longtask.engine.TaskHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** The kind {@code http}: calls a URL of the operator's choice. */
@ApplicationScoped
public class HttpHandlerFactory implements HandlerFactory {
    private final HttpClient client;
    private final LongtaskConfig config;

    public HttpHandlerFactory(Vertx vertx, LongtaskConfig config) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxPoolSize(config.slots()).setDecompressionSupported(true));
        this.config = config;
    }

    @Override
    public String kind() {
        return "http";
    }

    @Override
    public TaskHandler create(String key, TypeConfig type) {
        TypeConfig.Http http = type.http();
        return new HttpHandler(
                client,
                new Targets(http.allowedHosts().orElse(Set.of())),
                new HttpHandler.Call(
                        url(key, http),
                        HttpMethod.valueOf(http.method()),
                        http.headers(),
                        http.timeout(),
                        http.redirects(),
                        config.limits().resultSize().asLongValue()));
    }

    private static URI url(String key, TypeConfig.Http http) {
        try {
            URI url = new URI(http.url().orElse(""));
            if (Targets.isHttp(url)) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new InvalidConfigurationException(key + ".http.url", "must be a URL: " + e.getMessage());
        }
        throw new InvalidConfigurationException(key + ".http.url", "must be an absolute http or https URL");
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
