package dev.longtask.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.http.Api;
import dev.longtask.cli.http.Http;
import dev.longtask.cli.http.ServerAddress;
import dev.longtask.cli.http.TokenSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stream whose reader is slow. */
class FollowerTest {
    private static final Message EARLIER = new Message.Lost("earlier");

    static List<RuntimeException> failures() {
        return List.of(new CommandFailure("Your sign-in has expired"), new IllegalStateException("a bug"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureReachesAReaderWhoseQueueIsFull(RuntimeException failure) throws InterruptedException {
        BlockingQueue<Message> messages = new ArrayBlockingQueue<>(1);
        messages.add(EARLIER);
        TokenSource tokens = new TokenSource() {
            @Override
            public String token() {
                throw failure;
            }

            @Override
            public @Nullable String renewed(String refused) {
                return null;
            }
        };
        try (Http http = new Http();
                Follower _ = new Follower(
                        new Api(http, ServerAddress.parse("URL", "http://localhost:1"), tokens, false),
                        "/v1/events",
                        messages,
                        Duration.ofMillis(1))) {
            assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo(EARLIER);
            assertThat(messages.poll(30, TimeUnit.SECONDS)).isInstanceOf(Message.Failed.class);
        }
    }
}
