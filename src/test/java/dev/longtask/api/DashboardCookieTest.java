package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a browser keeps the cookies of the dashboard. */
@QuarkusTest
@TestProfile(DashboardTest.WithDashboard.class)
class DashboardCookieTest extends ApiTest {
    @Test
    void cookiesAreSecureExceptOnLocalhostWithoutTls() {
        assertThat(cookieFor("tasks.example")).containsIgnoringCase("; Secure").containsIgnoringCase("; HttpOnly");
        assertThat(cookieFor("localhost.example:8080")).contains("; Secure");
        for (String local : List.of("localhost:8080", "localhost", "127.0.0.1:8080", "[::1]:8080")) {
            assertThat(cookieFor(local))
                    .as(local)
                    .containsIgnoringCase("; HttpOnly")
                    .doesNotContainIgnoringCase("Secure");
        }
    }

    /** The cookie that a browser gets on its way to the issuer. */
    private static String cookieFor(String host) {
        return given().redirects()
                .follow(false)
                .header("Host", host)
                .get("/ui/tasks")
                .then()
                .statusCode(302)
                .extract()
                .header("Set-Cookie");
    }
}
