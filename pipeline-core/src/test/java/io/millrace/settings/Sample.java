package io.millrace.settings;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of settings with one component of each kind. */
record Sample(
        @Setting(doc = "A text.") String applicationId,
        @Setting(doc = "Some|where.") Path stateDir,
        @Setting(doc = "A share.", max = 1) double share,
        @Setting(doc = "A switch.") boolean verify,
        @Setting(doc = "A choice.") Mode cacheMode,
        @Setting(doc = "Names.") List<String> namespaces,
        @Setting(doc = "May be absent.") @Nullable URI proxy,
        BatchLimits batch,
        LaneSettings lane,
        @Setting(doc = "Passed to Kafka as it is.") Map<String, String> kafka,
        @Setting(doc = "Providers by alias.") Map<String, Endpoint> providers,
        @Nullable Extra extra,
        int notASetting) {

    enum Mode {
        READ_ONLY,
        USE
    }

    record Endpoint(
            @Setting(doc = "Address.") URI baseUrl,
            @Setting(doc = "Key.") @Nullable Secret apiKey,
            @Setting(doc = "Headers.") Map<String, Secret> headers) {
        public static Endpoint defaults() {
            return new Endpoint(URI.create("http://localhost/v1"), null, Map.of());
        }
    }

    record Extra(
            @Setting(doc = "Low.", max = 100) int low,
            @Setting(doc = "High.", max = 100) int high,
            @Setting(doc = "A while.") Duration pauseMs) {
        Extra {
            if (low > high) {
                throw new IllegalArgumentException("low: " + low + " must not be above high (" + high + ").");
            }
        }

        public static Extra defaults() {
            return new Extra(1, 2, Duration.ofMillis(3));
        }
    }

    static Sample defaults() {
        return new Sample(
                "millrace",
                Path.of("state"),
                0.5,
                true,
                Mode.USE,
                List.of("default"),
                null,
                BatchLimits.defaults(),
                LaneSettings.defaults(),
                Map.of("linger.ms", "5"),
                Map.of(),
                null,
                7);
    }
}
