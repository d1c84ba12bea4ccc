package io.millrace.local.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.process.ChildProcess;
import io.millrace.local.process.ChildStart;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelServerMainTest {

    @Test
    void main_servesAtTheAddressItPrints() throws Exception {
        ChildStart start = new ChildStart(
                "model",
                ModelServerMain.class.getName(),
                List.of("-Xmx128m"),
                List.of("--latency-ms", "5"),
                Duration.ofSeconds(30));
        try (ChildProcess child = ChildProcess.start(start)) {
            Caller caller = new Caller(URI.create(child.address()));
            assertThat(Caller.floats(caller.data(Caller.request("a")).get(0)))
                    .isEqualTo(DerivedVectors.of("m", "a", 16));
        }
    }

    @Test
    void settings_comeFromTheArguments() {
        ModelServerSettings settings = ModelServerMain.settings(
                new String[] {"--port", "8080", "--engine", "minilm", "--latency-ms", "20", "--daemon"});
        assertThat(settings)
                .isEqualTo(ModelServerSettings.miniLm().withPort(8080).withLatency(Duration.ofMillis(20)));
    }

    @Test
    void settings_nameTheMistake() {
        assertThatThrownBy(() -> ModelServerMain.settings(new String[] {"--speed"}))
                .hasMessageContaining("Unknown option --speed");
        assertThatThrownBy(() -> ModelServerMain.settings(new String[] {"--port"}))
                .hasMessageContaining("--port needs a value");
        assertThatThrownBy(() -> ModelServerMain.settings(new String[] {"--port", "x"}))
                .hasMessageContaining("whole number");
        assertThatThrownBy(() -> ModelServerSettings.derived().withDimensions(5000))
                .hasMessageContaining("from 1 to 4096");
    }
}
