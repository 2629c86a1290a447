package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    private final List<String> calls = new ArrayList<>();
    private final Promise<HttpClientRequest> connection = Promise.promise();

    private <T> T fake(Class<T> type, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    calls.add(method.getName());
                    return method.getReturnType() == boolean.class ? (Object) true : answer;
                }));
    }

    @Test
    void aRequestThatIsCancelledBeforeItHasAConnectionIsNotSent() {
        HttpClient client = fake(HttpClient.class, connection.future());
        var running = Exchange.send(client, new RequestOptions(), null, 100)
                .subscribe()
                .with(answer -> {});

        running.cancel();
        connection.complete(fake(HttpClientRequest.class, Future.succeededFuture()));

        assertThat(calls).containsExactly("request", "reset");
    }
}
