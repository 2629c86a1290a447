package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrincipalTest {
    @Test
    void theTextOfAPrincipalIsItsOwn() {
        Principal own = Principal.vouched("", "alice");
        Principal other = Principal.vouched("https://issuer.example", "alice");

        assertThat(own.text()).isEqualTo("alice");
        assertThat(other.text()).isNotEqualTo(own.text());
        assertThat(Principal.parse(own.text())).isEqualTo(own);
        assertThat(Principal.parse(other.text())).isEqualTo(other);
    }

    @Test
    void noNameCanBeTakenForThatOfAnotherIssuersPrincipal() {
        String others = Principal.vouched("https://issuer.example", "alice").text();

        assertThatThrownBy(() -> Principal.vouched("", others)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neitherPartMayBeWhatAStoreCouldNotKeepOrTellFromAnother() {
        String longest = "x".repeat(Principal.MAX_LENGTH);
        String separator = Principal.vouched("i", "n").text().substring(1, 2);
        for (String part : List.of(longest + "x", "a" + separator + "b", "a\0b", "a\ud800", "\udc00a")) {
            assertThatThrownBy(() -> Principal.vouched("https://issuer.example", part))
                    .as("the name %s", part)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Principal.vouched(part, "alice"))
                    .as("the issuer %s", part)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Principal allowed = Principal.vouched(longest, "\ud83d\ude00" + longest.substring(2));
        assertThat(Principal.parse(allowed.text())).isEqualTo(allowed);
    }

    @Test
    void aUserIsNeverReadAsAnotherKindOfActor() {
        for (String name : new String[] {"node:a", "system:reaper", "user:alice", "worker:w/1", "alice"}) {
            Actor user = Actor.user(Principal.of(name));

            assertThat(Actor.parse(user.text())).isEqualTo(user);
            assertThat(user.kind()).isEqualTo(Actor.Kind.USER);
        }
        assertThat(Actor.parse(Actor.node("a").text())).isEqualTo(Actor.node("a"));
        assertThat(Actor.parse(Actor.REAPER.text())).isEqualTo(Actor.REAPER);
    }
}
