package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.handler.TaskFailure;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.NoStackTraceTimeoutException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    @ParameterizedTest
    @MethodSource
    void aConnectionThatIsNotMadeInTimeEndsTheCallAtItsTimeLimit(Exception timeout) {
        HttpClient client = fake(HttpClient.class, Future.failedFuture(timeout));
        var options = new RequestOptions().setConnectTimeout(3_000);

        assertThatThrownBy(
                        () -> Exchange.send(client, options, null, 100).await().indefinitely())
                .isInstanceOf(TaskFailure.class)
                .hasMessage("The call took longer than its time limit of PT3S.");
    }

    /** The client's failures when no connection is free and when the other side does not accept one. */
    static List<Exception> aConnectionThatIsNotMadeInTimeEndsTheCallAtItsTimeLimit() {
        return List.of(new NoStackTraceTimeoutException("no connection"), new ConnectTimeoutException("timed out"));
    }

    @Test
    void anAnswerBeforeTheRequestIsNoValidHttp() {
        HttpClient client = fake(HttpClient.class, Future.failedFuture(new VertxException("no request in progress")));

        assertThatThrownBy(() -> Exchange.send(client, new RequestOptions(), null, 100)
                        .await()
                        .indefinitely())
                .isInstanceOf(TaskFailure.class)
                .hasMessage("The response is not valid HTTP.");
    }
}
