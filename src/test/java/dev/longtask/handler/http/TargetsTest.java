package dev.longtask.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.handler.TaskFailure;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resolves addresses without using the network; connects to none. */
class TargetsTest {
    private static final URI URL = URI.create("http://127.0.0.1:8080/x");

    private static Targets targets(String... allowed) {
        return Targets.of("key", URL, Set.of(allowed), false);
    }

    private static void assertRefused(Targets targets, String url, boolean redirected) {
        assertThatThrownBy(() -> targets.resolve(URI.create(url), redirected))
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.isFinal()).isTrue())
                .hasMessageContaining("refused");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:8080/",
        "127.0.0.1:9000, http://127.0.0.1:9000/",
        "127.0.0.1:80, http://127.0.0.1/",
        "127.0.0.1:443, https://127.0.0.1/",
        "LocalHost, http://localhost:8080/",
        "localhost, http://LOCALHOST:8080/",
        "[::1]:9000, http://[::1]:9000/",
        "[::1], http://[::1]:8080/",
        "::1, http://[::1]:8080/"
    })
    void anAllowedHostIsReachedAtItsPort(String allowed, String url) {
        assertThat(targets(allowed).resolve(URI.create(url), false).isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://127.0.0.1:9000/",
        "127.0.0.1, http://127.0.0.1/",
        "127.0.0.1:9000, http://127.0.0.1:8080/",
        "127.0.0.1:80, https://127.0.0.1/",
        "localhost, http://127.0.0.1:8080/",
        "[::1]:9000, http://[::1]:8080/"
    })
    void anAllowedHostIsNotReachedAtOtherPorts(String allowed, String url) {
        assertRefused(targets(allowed), url, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:9000"})
    void aRedirectToAnAddressThatIsNotPublicIsRefusedUnlessItIsAllowed(String host) {
        URI target = URI.create("http://127.0.0.1:9000/");
        assertRefused(targets("127.0.0.1", "127.0.0.1:9000"), target.toString(), true);

        Targets lenient = Targets.of("key", URL, Set.of(host), true);
        if (host.contains(":")) {
            assertThat(lenient.resolve(target, true).isLoopbackAddress()).isTrue();
        } else {
            assertRefused(lenient, target.toString(), true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "host:0", "host:65536", "host:x", "http://host", "host/path", "u@host", "[::1", ":80"})
    void whatIsNoHostStopsTheStart(String allowed) {
        assertThatThrownBy(() -> targets(allowed))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("key must list hosts such as");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:0:7f00:1",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::7f00:1",
                "100::1",
                "2001::1",
                "2001:2::1",
                "2001:10::1",
                "2001:20::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "2606:2800:220:1:0:5efe:7f00:1",
                "2606:2800:220:1:200:5efe:a00:1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00::1",
                "fe80::1",
                "fec0::1",
                "fe80::5efe:7f00:1",
                "ff02::1"
            })
    void specialAddressesAreNotPublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2003::1",
                "2606:2800:220:1::1",
                "2a00:1450::15ef:1:1",
                "3ffe::1"
            })
    void allOthersArePublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }
}
