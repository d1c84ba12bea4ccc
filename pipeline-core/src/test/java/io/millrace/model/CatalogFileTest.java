package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Price files in the form of LiteLLM's, whose odd corners these are. */
final class CatalogFileTest {
    private static final Map<String, ProviderSettings> PROVIDERS =
            Map.of("openai", provider("https://api.openai.com/v1"), "azure", provider("https://a.example/v1"));

    private static final String LITELLM = """
            {
              "sample_spec": {
                "input_cost_per_token": 0.0,
                "max_input_tokens": "max input tokens, if the provider specifies it",
                "litellm_provider": "one of https://docs.litellm.ai/docs/providers",
                "supported_regions": ["global"]
              },
              "gpt-4o-mini": {
                "input_cost_per_token": 1.6e-07, "output_cost_per_token": 6.4e-07, "max_tokens": 16385,
                "max_input_tokens": 128001, "litellm_provider": "openai", "mode": "chat", "supports_vision": true
              },
              "azure/gpt-4o-mini": {
                "input_cost_per_token": "1.65e-07", "output_cost_per_token": " 0.00000066 ", "max_input_tokens": "64000",
                "max_output_tokens": 1.0e4, "litellm_provider": "azure", "mode": "chat"
              },
              "openai/new-chat": {
                "input_cost_per_token": 5e-06, "input_cost_per_token_above_272k_tokens": 1e-05,
                "output_cost_per_token": 3e-05, "output_cost_per_token_above_200k_tokens": 4.5e-05,
                "cache_read_input_token_cost": 5e-07, "output_cost_per_reasoning_token": 4e-05,
                "input_cost_per_token_batches": 2.5e-06, "output_cost_per_token_batches": 1.5e-05,
                "max_input_tokens": 1050000, "max_output_tokens": 128000, "litellm_provider": "openai", "mode": "chat"
              },
              "wandb/odd": {"input_cost_per_token": 71, "output_cost_per_token": "free", "max_input_tokens": -3},
              "1024-x-1024/dall-e-2": {"input_cost_per_pixel": 1.9e-08, "mode": "image_generation"},
              "voyage-x": {"max_tokens": 32000, "mode": "embedding", "input_cost_per_token": 0, "output_vector_size": 1024},
              "odd": [1, 2]
            }
            """;

    @TempDir
    private Path dir;

    private Path file;

    private static ProviderSettings provider(String url) {
        return new ProviderSettings(URI.create(url), null, Map.of(), Map.of());
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(dir.resolve("model_prices_and_context_window.json"), LITELLM);
    }

    private ModelCatalog catalog(Map<String, ModelSettings> models, boolean strict, Path... files) {
        List<String> names = List.of(files).stream().map(Path::toString).toList();
        return new ModelCatalog(PROVIDERS, "openai", models, new CatalogSettings(names, strict));
    }

    private static ModelSettings at(String provider, String baseModel, String price) {
        return new ModelSettings(
                provider, "", "", "", false, 0, 0, 0, 0, price, "", "", "", "", "", "deal", 0, "", baseModel, 0, 0);
    }

    @Test
    void file_winsOverTheBuiltInCatalogAndSettingsOverIt() throws JobRejected {
        CatalogModel listed = catalog(Map.of(), false, file).model("gpt-4o-mini");
        assertThat(listed.prices().input()).isEqualByComparingTo("1.6e-7");
        assertThat(listed.prices().output()).isEqualByComparingTo("6.4e-7");
        // Its prices are all from the file: what it does not say is unknown, and not of another list.
        assertThat(listed.prices().cachedInput()).isNull();
        assertThat(listed.prices().version()).matches("model_prices_and_context_window\\.json@[0-9a-f]{12}");
        assertThat(listed.maxInputTokens()).isEqualTo(128_001);
        assertThat(listed.maxOutputTokens()).isEqualTo(16_385);
        assertThat(listed.tokenizer()).isEqualTo("o200k_base");
        assertThat(listed.tokenizerExact()).isTrue();
        CatalogModel set =
                catalog(Map.of("gpt-4o-mini", at("", "", "1e-9")), false, file).model("gpt-4o-mini");
        assertThat(set.prices().input()).isEqualByComparingTo("1e-9");
        assertThat(set.prices().output()).isNull();
        assertThat(set.prices().version()).isEqualTo("deal");
        assertThat(set.maxInputTokens()).isEqualTo(128_001);
    }

    @Test
    void laterFile_winsOverAnEarlierOne() throws Exception {
        Path own = Files.writeString(dir.resolve("own.yaml"), "gpt-4o-mini: {input_cost_per_token: 3e-9}\n");
        assertThat(catalog(Map.of(), false, file, own)
                        .model("gpt-4o-mini")
                        .prices()
                        .input())
                .isEqualByComparingTo("3e-9");
        assertThat(catalog(Map.of(), false, own, file)
                        .model("gpt-4o-mini")
                        .prices()
                        .input())
                .isEqualByComparingTo("1.6e-7");
    }

    @Test
    void prefix_isTheProvidersAlias() throws JobRejected {
        ModelCatalog catalog = catalog(
                Map.of("gpt-4o-mini", at("azure", "", ""), "deployment", at("openai", "azure/gpt-4o-mini", "")),
                false,
                file);
        CatalogModel azure = catalog.model("gpt-4o-mini");
        assertThat(azure.lane()).isEqualTo("azure/gpt-4o-mini");
        assertThat(azure.prices().input()).isEqualByComparingTo("1.65e-7");
        assertThat(azure.prices().output()).isEqualByComparingTo("6.6e-7");
        assertThat(azure.maxInputTokens()).isEqualTo(64_000);
        assertThat(azure.maxOutputTokens()).isEqualTo(10_000);
        assertThat(azure.tokenizer()).isEqualTo("o200k_base");
        assertThat(catalog.model("deployment").prices().input()).isEqualByComparingTo("1.65e-7");
        CatalogModel stripped = catalog.model("new-chat");
        assertThat(stripped.known()).isTrue();
        assertThat(stripped.upstream()).isEqualTo("new-chat");
        assertThat(catalog(Map.of(), false).model("new-chat").known()).isFalse();
    }

    @Test
    void allPrices_areReadAndHoldUpToTheShortestLimit() throws JobRejected {
        Prices prices = catalog(Map.of(), false, file).model("new-chat").prices();
        assertThat(prices.inputTokensMax()).isEqualTo(200_000);
        // 70 at 5, 30 at 0.5, 6 at 30 and 4 at 40 micro-dollars; in a batch 100 at 2.5 and 10 at 15.
        Usage usage = new Usage(100, 30, 10, 4);
        assertThat(prices.microDollars(usage, false)).isEqualByComparingTo("705");
        assertThat(prices.microDollars(usage, true)).isEqualByComparingTo("400");
        assertThat(prices.microDollars(Usage.ofInput(200_001), false)).isNull();
    }

    @Test
    void value_thatCannotBeUsedIsUnknownAndNoted() throws Exception {
        CatalogFile read = CatalogFile.read("f.json", LITELLM.getBytes(StandardCharsets.UTF_8), "v");
        assertThat(read.entries()).doesNotContainKeys("sample_spec", "odd");
        assertThat(read.notes())
                .containsExactly(
                        "wandb/odd.input_cost_per_token: '71' is not the price of one token in US dollars, from 0 to"
                                + " below 1; it is taken as unknown.",
                        "wandb/odd.output_cost_per_token: 'free' is not the price of one token in US dollars, from 0 to"
                                + " below 1; it is taken as unknown.");
        ModelCatalog catalog = catalog(Map.of(), true, file);
        assertThat(catalog.model("wandb/odd").prices().unknown()).isTrue();
        assertThat(catalog.model("wandb/odd").maxInputTokens()).isEqualTo(8_191);
        assertThat(catalog.model("1024-x-1024/dall-e-2").prices().unknown()).isTrue();
        CatalogModel voyage = catalog.model("voyage-x");
        assertThat(voyage.maxInputTokens()).isEqualTo(32_000);
        assertThat(voyage.maxOutputTokens()).isZero();
        assertThat(voyage.vectorSize()).isEqualTo(1_024);
        assertThat(voyage.prices().input()).isEqualTo(BigDecimal.ZERO);
    }

    @Test
    void strictCatalog_refusesWhatItLacks() throws JobRejected {
        ModelCatalog strict = catalog(Map.of("own", ModelSettings.defaults()), true, file);
        assertThat(strict.model("own").known()).isTrue();
        assertThat(strict.model("voyage-x").known()).isTrue();
        assertThatThrownBy(() -> strict.model("nobody's"))
                .isInstanceOfSatisfying(
                        JobRejected.class,
                        refused -> assertThat(refused.failure().kind()).isEqualTo(FailureKind.UNKNOWN_MODEL))
                .hasMessageContaining("catalog.strict")
                .hasMessageNotContaining("nobody");
    }

    @Test
    void file_thatIsNoneIsAMistake() throws IOException {
        Path broken = Files.writeString(dir.resolve("broken.json"), "{\"a\": {");
        Path list = Files.writeString(dir.resolve("list.json"), "[]");
        Path none = dir.resolve("none.json");
        assertThatThrownBy(() -> catalog(Map.of("m", at("", "azure/lost", "")), false, broken, list, none, dir))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(refused.getMessage().lines())
                        .containsExactly(
                                "catalog.files: '" + broken + "': it is not JSON, or not YAML if its name ends so.",
                                "catalog.files: '" + list + "': it holds no section named by a model.",
                                "catalog.files: '" + none + "': there is no such file.",
                                "catalog.files: '" + dir + "': it cannot be read as a file.",
                                "models.m.base_model: 'azure/lost' is neither in a file of catalog.files nor in the"
                                        + " built-in catalog."));
    }
}
