package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.handler.kubernetes.Calls.StoppedException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.http.HttpClosedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {
    private final AtomicInteger tries = new AtomicInteger();

    private static KubernetesClientException answer(int code) {
        return new KubernetesClientException("answer", code, null);
    }

    private int failFirst(RuntimeException failure) {
        if (tries.incrementAndGet() == 1) {
            throw failure;
        }
        return tries.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void aCallIsRepeatedAfterAnAnswerThatMeansNotNow(int code) {
        assertThat(Calls.untilStopped().<Integer>call(() -> failFirst(answer(code))))
                .isEqualTo(2);
    }

    @Test
    void aCallIsRepeatedWhenItsConnectionBreaks() {
        assertThat(Calls.untilStopped().<Integer>call(() -> failFirst(new HttpClosedException("closed"))))
                .isEqualTo(2);
        tries.set(0);
        assertThat(Calls.untilStopped().<Integer>call(() -> failFirst(new KubernetesClientException("no answer"))))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422})
    void aRefusedCallIsNotRepeated(int code) {
        assertThatThrownBy(() -> Calls.untilStopped().<Integer>call(() -> failFirst(answer(code))))
                .isInstanceOf(KubernetesClientException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void nothingIsCalledAfterAStopOrAfterItsTime() {
        Calls calls = Calls.untilStopped();
        calls.stop();

        assertThatThrownBy(() -> calls.call(tries::incrementAndGet)).isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> calls.sleep(Duration.ofHours(1))).isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> calls.waitForChange(Duration.ofHours(1))).isInstanceOf(StoppedException.class);
        assertThatThrownBy(() -> Calls.within(Duration.ZERO).call(tries::incrementAndGet))
                .isInstanceOf(StoppedException.class);
        assertThat(tries).hasValue(0);
    }

    @Test
    void aChangeThatComesBeforeTheWaitEndsIt() {
        Calls calls = Calls.untilStopped();
        calls.wake();

        calls.waitForChange(Duration.ofHours(1));
    }
}
