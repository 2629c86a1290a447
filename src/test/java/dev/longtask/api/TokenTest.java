package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;

/** Which tokens are taken, and whom they name. */
@QuarkusTest
class TokenTest extends ApiTest {

    @Test
    void aTokenThatIsNotValidIsUnauthenticated() {
        for (String token : List.of(
                issuer.expiredToken("alice"),
                issuer.tokenOfAnotherIssuer("alice"),
                issuer.tokenForAnotherAudience("alice"),
                issuer.tokenSignedWithAnotherKey("alice"),
                issuer.tokenWithoutAlgorithm("alice"),
                issuer.tokenWithoutSignature("alice"),
                "no-token-at-all",
                "a.b.c")) {
            given().auth()
                    .oauth2(token)
                    .get("/v1/tasks")
                    .then()
                    .statusCode(401)
                    .header("WWW-Authenticate", Matchers.containsString("invalid_token"))
                    .body("status", Matchers.equalTo(401));
        }
    }

    @Test
    void aPrincipalOfTheGreatestLengthIsOne() {
        String name = "\uD83D\uDC27" + "x".repeat(253);
        given().auth()
                .oauth2(issuer.tokenWith("\"sub\": \"" + name + "\""))
                .contentType("application/json")
                .body("{\"type\": \"gate\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .body("creator", Matchers.equalTo(name));
    }

    @Test
    void creatorsWhoseNamesArePrefixesOfEachOtherAreToldApart() {
        String id = submitted("alice-prefix", "gate");

        as("alice").get("/v1/tasks/" + id).then().statusCode(403);
        as("alice-prefix-more").get("/v1/tasks/" + id).then().statusCode(403);
        as("alice-prefix").get("/v1/tasks/" + id).then().statusCode(200);
        as("alice").get("/v1/tasks").then().body("tasks.id", not(Matchers.hasItem(id)));
        as("alice-prefix-more").get("/v1/tasks").then().body("tasks.id", not(Matchers.hasItem(id)));
        as("alice-prefix").get("/v1/tasks").then().body("tasks.id", Matchers.hasItem(id));
    }

    @Test
    void aRoleThatIsCalledLikeOneOfTheServicesOwnIsNone() {
        for (String role : List.of("longtask:admin", "longtask:user", "longtask:worker")) {
            given().auth()
                    .oauth2(issuer.token("mallory", role))
                    .get("/v1/tasks")
                    .then()
                    .statusCode(403);
        }
        String id = submitted("alice", "gate");
        given().auth()
                .oauth2(issuer.token("mallory", "user", "longtask:admin"))
                .get("/v1/tasks/" + id)
                .then()
                .statusCode(403);
    }

    @Test
    void rolesOfOtherClaimsDoNotCount() {
        String roles = "\"sub\": \"mallory\", \"groups\": [], \"realm_access\": {\"roles\": [\"admin\"]}";
        given().auth().oauth2(issuer.tokenWith(roles)).get("/v1/tasks").then().statusCode(403);
    }

    @Test
    void tokensThatAreNoAccessTokensAreUnauthenticated() {
        for (String claims : List.of(
                "\"typ\": \"ID\"",
                "\"typ\": \"Logout\"",
                "\"typ\": \"Refresh\"",
                "\"typ\": \"Offline\"",
                "\"nonce\": \"n\"",
                "\"at_hash\": \"h\"",
                "\"c_hash\": \"h\"",
                "\"events\": {\"http://schemas.openid.net/event/backchannel-logout\": {}}")) {
            assertThat(statusWith(issuer.tokenWith("\"sub\": \"alice\", " + claims)))
                    .as(claims)
                    .isEqualTo(401);
        }
        for (String type : List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "")) {
            assertThat(statusWith(issuer.tokenOfType(type, "\"sub\": \"alice\"")))
                    .as(type)
                    .isEqualTo(401);
        }
    }

    @Test
    void accessTokensAreKnownByTheirMark() {
        assertThat(statusWith(issuer.tokenOfType("at+jwt", "\"sub\": \"alice\"")))
                .isEqualTo(200);
        assertThat(statusWith(issuer.tokenOfType("application/AT+JWT", "\"sub\": \"alice\"")))
                .isEqualTo(200);
        assertThat(statusWith(issuer.tokenWith("\"sub\": \"alice\", \"typ\": \"Bearer\", \"nonce\": \"n\"")))
                .isEqualTo(200);
    }

    private static int statusWith(String token) {
        return given().auth().oauth2(token).get("/v1/tasks").statusCode();
    }

    @Test
    void aUserWhoIsCalledLikeANodeIsStillAUser() {
        String id = submitted("node:a", "gate");

        as("node:a")
                .get("/v1/tasks/" + id + "/history")
                .then()
                .body("history[0].actorKind", Matchers.equalTo("user"))
                .body("history[0].actor", Matchers.equalTo("node:a"));
    }
}
