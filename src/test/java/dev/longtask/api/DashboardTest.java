package dev.longtask.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of the dashboard, and what may not be done with them; {@code DashboardIT} looks at the pages in a browser. */
@QuarkusTest
@TestProfile(DashboardTest.WithDashboard.class)
class DashboardTest extends ApiTest {
    public static class WithDashboard implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("longtask.dashboard.enabled", "true", "longtask.dashboard.client-id", "dashboard");
        }
    }

    /** The cookies of a session that begins as a browser begins it: by redirects to the issuer and back. */
    private Map<String, String> session(String user, String role) {
        issuer.visitor(user, role);
        Map<String, String> cookies = new HashMap<>();
        String next = "/ui/tasks";
        for (int step = 0; step < 6; step++) {
            Response answer = given().redirects()
                    .follow(false)
                    .urlEncodingEnabled(false)
                    .cookies(next.startsWith(issuer.url()) ? Map.of() : cookies)
                    .get(next);
            answer.cookies().forEach((name, value) -> {
                if (value.isEmpty()) {
                    cookies.remove(name);
                } else {
                    cookies.put(name, value);
                }
            });
            if (answer.statusCode() == 200) {
                return cookies;
            }
            assertThat(answer.statusCode()).as(next + ": " + answer.asString()).isIn(302, 303);
            next = answer.header("Location");
        }
        throw new AssertionError("the log-in does not end");
    }

    private RequestSpecification page(Map<String, String> session) {
        return given().redirects().follow(false).cookies(session);
    }

    @Test
    void theRootLeadsToTheDashboardAndTheDashboardToTheIssuer() {
        Response root = given().redirects().follow(false).get("/");
        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.header("Location")).endsWith("/ui/tasks");

        Response page = given().redirects().follow(false).get("/ui/tasks");
        assertThat(page.statusCode()).isEqualTo(302);
        assertThat(page.header("Location"))
                .startsWith(issuer.url() + "/authorize")
                .contains("code_challenge");
    }

    @Test
    void aPageTellsBrowsersWhatItMayDo() {
        Response page = page(session("ida", "user")).get("/ui/tasks");

        page.then().statusCode(200);
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Cache-Control")).contains("no-store");
    }

    @Test
    void noApiTakesTheCookieOfASession() {
        Map<String, String> session = session("jan", "user");

        for (String path :
                List.of("/v1/tasks", "/v1/types", "/rest/api/2/task/1", "/rest/api/longtask", "/v1/tasks/ui")) {
            given().cookies(session).redirects().follow(false).get(path).then().statusCode(401);
        }
    }

    @Test
    void thePagesTakeNoAccessToken() {
        given().auth()
                .oauth2(issuer.token("jan", "user"))
                .redirects()
                .follow(false)
                .get("/ui/tasks")
                .then()
                .statusCode(302);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none", "", "SAME-ORIGIN", "same-origin, cross-site"})
    void aChangeThatAnotherSiteAsksForIsRefused(String site) {
        String id = running("kim");
        Map<String, String> session = session("kim", "user");

        Response answer = page(session)
                .header("Sec-Fetch-Site", site)
                .contentType("application/x-www-form-urlencoded")
                .post("/ui/tasks/" + id + "/cancel");

        answer.then().statusCode(403);
        assertThat(as("kim").get("/v1/tasks/" + id).<String>path("status")).isEqualTo("RUNNING");
        assertThat(page(session)
                        .header("Sec-Fetch-Site", site)
                        .get("/ui/logout")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void withoutThatHeaderTheOriginDecides() {
        String id = running("lea");
        Map<String, String> session = session("lea", "user");
        String own = "http://localhost:" + io.restassured.RestAssured.port;

        for (String origin : List.of(
                "null", "http://localhost", own + "1", own + ".evil.example", own + "/", "https" + own.substring(4))) {
            page(session)
                    .header("Origin", origin)
                    .post("/ui/tasks/" + id + "/cancel")
                    .then()
                    .statusCode(403);
        }
        page(session).post("/ui/tasks/" + id + "/cancel").then().statusCode(403);
        page(session)
                .header("Origin", own)
                .post("/ui/tasks/" + id + "/cancel")
                .then()
                .statusCode(303);
        awaitStatus("lea", id, "CANCELLED");
    }

    @Test
    void nobodySeesOrChangesWhatIsNotTheirs() {
        String id = running("mia");
        Map<String, String> session = session("ned", "user");

        for (String path : List.of("", "/log", "/content/input", "/content/result", "/content/task")) {
            Response answer = page(session).get("/ui/tasks/" + id + path);
            answer.then().statusCode(403);
            assertThat(answer.contentType()).startsWith("text/html");
            assertThat(answer.asString()).doesNotContain("mia", "gate");
        }
        for (String action : List.of("cancel", "retry", "delete")) {
            page(session)
                    .header("Sec-Fetch-Site", "same-origin")
                    .post("/ui/tasks/" + id + "/" + action)
                    .then()
                    .statusCode(403);
        }
        page(session).get("/ui/workers").then().statusCode(403);
        page(session)
                .header("Sec-Fetch-Site", "same-origin")
                .post("/ui/types/nap/pause")
                .then()
                .statusCode(403);
        assertThat(page(session).get("/ui/types").asString()).doesNotContain("Enqueued", "class=\"chart\"");
        page(session).get("/ui/submit?from=" + id).then().statusCode(403);
        assertThat(as("mia").get("/v1/tasks/" + id).<String>path("status")).isEqualTo("RUNNING");
    }

    @Test
    void aSessionWithoutARoleSeesNothing() {
        issuer.visitor("oda", "stranger");
        Response answer = given().redirects().follow(false).get("/ui/tasks");
        Map<String, String> cookies = new HashMap<>(answer.cookies());
        String back = given().redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .get(answer.header("Location"))
                .header("Location");
        Response signedIn = given().redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .cookies(cookies)
                .get(back);
        cookies.putAll(signedIn.cookies());

        Response page = given().redirects().follow(false).cookies(cookies).get("/ui/tasks");

        page.then().statusCode(403);
        assertThat(page.asString()).contains("Log out");
    }

    @Test
    void anAdminSeesExactCountsAndAUserThoseOfTheLatestTasks() {
        List<Map<String, Object>> many =
                Collections.nCopies(501, Map.of("type", "own-keys", "runAt", "2035-01-01T00:00:00Z"));
        as("olga")
                .contentType("application/json")
                .body(many)
                .post("/v1/tasks/batch")
                .then()
                .statusCode(202);

        String all =
                page(session("root", "admin")).get("/ui/tasks?type=own-keys").asString();
        String own =
                page(session("olga", "user")).get("/ui/tasks?type=own-keys").asString();

        assertThat(all).containsPattern("all <b>\\d+</b>").doesNotContain("<b>500+</b>");
        assertThat(own).contains("all <b>500+</b>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/tasks?status=NOPE",
                "/ui/tasks?cursor=nope",
                "/ui/tasks?within=1y",
                "/ui/tasks?label=nope",
                "/ui/tasks?creator=%01",
                "/ui/tasks?submittedAfter=yesterday",
                "/ui/tasks?type=%00",
                "/ui/workers?cursor=%25",
                "/ui/workers?nodesAfter=d29ya2VyOmE"
            })
    void anInvalidAddressIsAnErrorPageThatNamesTheParameter(String path) {
        Response answer =
                page(session("root", "admin")).urlEncodingEnabled(false).get(path);

        assertThat(answer.statusCode()).as(answer.asString()).isLessThan(500);
        if (!path.contains("%00")) {
            answer.then().statusCode(400);
            String parameter = path.substring(path.indexOf('?') + 1, path.indexOf('='));
            assertThat(answer.asString()).contains("must").contains(parameter);
        }
    }

    @Test
    void theArchivesOfLibrariesAreNotServed() {
        given().get("/webjars/json-editor__json-editor/2.15.2/dist/jsoneditor.js")
                .then()
                .statusCode(404);
        given().get("/webjars/json-editor__json-editor/2.15.2/README.md").then().statusCode(404);
    }

    @Test
    void assetsNeedNoSessionAndAreKeptByBrowsersUnderTheirHashOnly() {
        Response plain = given().get("/ui/assets/app.css");
        plain.then().statusCode(200).contentType("text/css");
        assertThat(plain.header("Cache-Control")).isEqualTo("no-cache");
        given().get("/ui/assets/app.css?v=0").then().header("Cache-Control", "no-cache");
        given().get("/ui/assets/missing.css").then().statusCode(404);
        Matcher address = Pattern.compile("/ui/(assets/app\\.js\\?v=[0-9a-f]+)")
                .matcher(page(session("pia", "user")).get("/ui/tasks").asString());
        assertThat(address.find()).isTrue();
        assertThat(given().get(address.group()).header("Cache-Control")).contains("immutable");
        given().header("Accept-Encoding", "gzip;q=0, br")
                .get(address.group())
                .then()
                .header("Content-Encoding", nullValue());
    }

    @Test
    void aFormThatCameTwiceSubmitsOneTask() {
        Map<String, String> session = session("quin", "user");
        String form = "key=form-0123&type=later&input=%7B%22seconds%22%3A0%7D&runAt=2035-01-01T00%3A00%3A00Z";

        List<String> places = java.util.stream.Stream.of(1, 2)
                .map(time -> page(session)
                        .header("Sec-Fetch-Site", "same-origin")
                        .contentType("application/x-www-form-urlencoded")
                        .body(form)
                        .post("/ui/submit")
                        .then()
                        .statusCode(303)
                        .extract()
                        .header("Location"))
                .distinct()
                .toList();

        assertThat(places).hasSize(1);
    }
}
