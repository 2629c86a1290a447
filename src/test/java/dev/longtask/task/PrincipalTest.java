package dev.longtask.task;

import static org.assertj.core.api.Assertions.assertThat;

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

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> Principal.vouched("", others))
                .isInstanceOf(IllegalArgumentException.class);
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
