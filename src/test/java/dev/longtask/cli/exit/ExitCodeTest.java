package dev.longtask.cli.exit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({"COMPLETE,0", "FAILED,3", "CANCELLED,4", "DEAD,5", "LATER_VERSION,1"})
    void eachOutcomeHasItsCode(String status, int code) {
        assertThat(ExitCode.ofStatus(status).number()).isEqualTo(code);
    }
}
