package io.millrace.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.batch.Batch.CloseReason;
import io.millrace.dispatch.Outgoing;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.Trouble;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Prices;
import io.millrace.model.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GenAiMetersTest {
    private static final Usage USAGE = new Usage(100, 20, 50, 10);

    @ParameterizedTest
    @EnumSource(GenAiNames.class)
    void names_areOfOneGeneration_allOfThem_withTheirLabels(GenAiNames names) {
        Set<String> families = exercised(names)
                .lines()
                .filter(line -> line.startsWith("# TYPE gen_ai"))
                .map(line -> line.split(" ", -1)[2])
                .filter(name -> !name.endsWith("_max"))
                .map(name -> name.replaceAll("_total$", ""))
                .collect(Collectors.toSet());
        assertThat(families)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(GenAiMetric.values())
                        .filter(metric -> metric.names() == names)
                        .map(metric -> metric.prometheusName().replaceAll("_total$", ""))
                        .toList());
    }

    @Test
    void stableNames_areAsDashboardsKnowThem() {
        assertThat(exercised(GenAiNames.STABLE))
                .contains(
                        "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m-1\",gen_ai_response_model=\"m-1-2026\",gen_ai_token_type=\"output\",server_address=\"api.example\"} 100.0",
                        "gen_ai_client_operation_time_to_first_chunk_seconds_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\",gen_ai_request_model=\"m-1\",gen_ai_response_model=\"m-1-2026\",server_address=\"api.example\"} 0.3",
                        "gen_ai_client_operation_duration_seconds_bucket{error_type=\"503\",gen_ai_operation_name=\"embeddings\"",
                        "le=\"81.92\"",
                        "le=\"655.36\"")
                .doesNotContain("gen_ai_client_token_usage_token");
    }

    @Test
    void environment_optsIn() {
        assertThat(GenAiNames.chosen(GenAiNames.STABLE, Map.of())).isEqualTo(GenAiNames.STABLE);
        assertThat(GenAiNames.chosen(
                        GenAiNames.STABLE, Map.of("OTEL_SEMCONV_STABILITY_OPT_IN", "http,gen_ai_latest_experimental")))
                .isEqualTo(GenAiNames.LATEST);
    }

    private static String exercised(GenAiNames names) {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        GenAiMeters meters = new GenAiMeters(registry, names);
        ModelReply answers = new ModelReply.Answers(List.of(), "m-1-2026", USAGE, null);
        ModelReply refused = new ModelReply.Refused(
                Trouble.OVERLOADED, new Failure(FailureKind.UPSTREAM_5XX, "", 503, null, null, 0), Advice.NONE, null);
        ModelReply streamed = ((ModelReply.Answers) answers).streamed(Duration.ofMillis(300));
        meters.sent(call(new ModelInput.Chat(JsonNodeFactory.instance.objectNode())))
                .ended(streamed, 1_500);
        for (ModelReply reply : List.of(answers, refused)) {
            meters.sent(call(new ModelInput.Chat(JsonNodeFactory.instance.objectNode())))
                    .ended(reply, 1_500);
            meters.sent(call(new ModelInput.Text("a text"))).ended(reply, 40);
        }
        return registry.scrape();
    }

    private static Outgoing call(ModelInput input) {
        Provider provider = new Provider("openai", URI.create("https://api.example/v1"), null, Map.of(), Map.of());
        CatalogModel model = new CatalogModel(
                "m", provider, "m-1", "1", "cl100k_base", true, 1, 1, 1, 1, 1, "chat", Prices.UNKNOWN, true);
        ModelRequest request =
                new ModelRequest(model, JsonNodeFactory.instance.objectNode(), List.of(input), Duration.ofSeconds(1));
        return new Outgoing(request, List.of(), 1, CloseReason.ITEMS, 0, "");
    }
}
