package dev.longtask.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alerts: one file, which the page explains, the chart installs and Prometheus accepts. */
class AlertsTest {
    private static final String PAGE = "docs/how-to/respond-to-alerts.md";
    private static final Path CASES = Path.of("src/test/resources/alerts-test.yaml");
    private static final JsonNode ALERTS =
            Chart.file("files/alerts.yaml").path("groups").path(0).path("rules");

    private record Alert(String name, String expression, String time) {}

    @Test
    void thePageListsTheAlertsAsTheyAre() throws IOException {
        List<Alert> documented = Files.readAllLines(Path.of(PAGE)).stream()
                .filter(line -> line.startsWith("| `Longtask"))
                .map(line -> line.replace("\\|", "\u0000").split("\\s*\\|\\s*", -1))
                .map(cells -> new Alert(code(cells[1]), code(cells[2]), cells[3]))
                .toList();
        List<Alert> alerts = new ArrayList<>();
        ALERTS.forEach(alert -> alerts.add(new Alert(
                alert.path("alert").asText(),
                alert.path("expr").asText(),
                alert.path("for").asText())));

        assertThat(documented).isEqualTo(alerts).hasSizeGreaterThan(5);
    }

    private static String code(String cell) {
        return cell.replace("`", "").replace('\u0000', '|');
    }

    @Test
    void everyAlertLeadsToASectionOfThePage() throws IOException {
        List<String> sections = Files.readAllLines(Path.of(PAGE)).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> PAGE + "#"
                        + line.substring("## ".length())
                                .toLowerCase(Locale.ROOT)
                                .replace(' ', '-'))
                .toList();
        List<String> runbooks = new ArrayList<>();
        ALERTS.forEach(alert -> runbooks.add(alert.at("/annotations/runbook").asText()));

        assertThat(sections).isEqualTo(runbooks);
    }

    @Test
    void prometheusAcceptsTheRules() {
        Tool.Result result = Tool.PROMTOOL.run(List.of(
                "check", "rules", Chart.DIRECTORY.resolve("files/alerts.yaml").toString()));

        assertThat(result.succeeded()).as(result.output()).isTrue();
    }

    @Test
    void everyAlertFiresInItsCaseAndOnlyThere() throws IOException {
        List<JsonNode> checks = new ArrayList<>();
        Chart.documents(Files.readString(CASES))
                .getFirst()
                .path("tests")
                .forEach(test -> test.path("alert_rule_test").forEach(checks::add));
        ALERTS.forEach(alert -> {
            List<Boolean> fires = checks.stream()
                    .filter(check -> check.path("alertname").equals(alert.path("alert")))
                    .map(check -> !check.path("exp_alerts").isEmpty())
                    .toList();
            assertThat(fires).as(alert.path("alert").asText()).contains(true, false);
        });

        Tool.Result result = Tool.PROMTOOL.run(List.of("test", "rules", CASES.toString()));

        assertThat(result.succeeded()).as(result.output()).isTrue();
    }

    @Test
    void theChartInstallsTheAlertsAndTheDashboardUnchanged() throws IOException {
        ObjectMapper json = new JsonMapper();
        Chart.Rendered rendered =
                Chart.render(Chart.POSTGRESQL, "--set", "prometheusRule.enabled=true,grafanaDashboard.enabled=true");

        assertThat(rendered.only("PrometheusRule").at("/spec/groups/0/rules")).isEqualTo(ALERTS);
        String dashboard = rendered.all("ConfigMap").stream()
                .map(map -> map.at("/data/longtask.json").asText())
                .collect(Collectors.joining());
        assertThat(json.readTree(dashboard)).isEqualTo(json.readTree(Chart.text("files/grafana-dashboard.json")));
    }
}
