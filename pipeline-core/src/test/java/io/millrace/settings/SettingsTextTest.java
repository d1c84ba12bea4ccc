package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class SettingsTextTest {
    /** The least there is to read. */
    record Size(@Setting(doc = "How many.", max = 9) int items) {}

    @Test
    void readText_isReadAsAFileIs_withoutTheEnvironment() {
        assertThat(Settings.readText(new Size(1), "built-in.yaml", "items: 7").items())
                .isEqualTo(7);
        assertThat(Settings.readText(new Size(1), "built-in.yaml", "").items()).isEqualTo(1);
    }

    @Test
    void readText_namesItsMistakesByTheNameGiven() {
        assertThatThrownBy(() -> Settings.readText(new Size(1), "built-in.yaml", "# c\nitems: 10\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("built-in.yaml:2: items: '10' is not allowed");
    }
}
