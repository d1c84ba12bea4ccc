package io.millrace.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.settings.Secret;
import io.millrace.settings.Setting;
import io.millrace.settings.Settings;
import io.millrace.settings.SettingsException;
import io.millrace.settings.SettingsExplained;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelCatalogTest {
    private static final Map<String, ProviderSettings> OPENAI = Map.of("openai", provider("https://api.openai.com/v1"));

    record Sections(
            @Setting(doc = "Providers.") Map<String, ProviderSettings> providers,
            @Setting(doc = "Default.") String defaultProvider,
            @Setting(doc = "Models.") Map<String, ModelSettings> models) {}

    private static ProviderSettings provider(String url) {
        return new ProviderSettings(URI.create(url), null, Map.of(), Map.of());
    }

    private static ModelCatalog read(Path dir, String yaml) throws IOException {
        Path file = Files.writeString(dir.resolve("m.yaml"), yaml);
        Sections read = Settings.read(new Sections(Map.of(), "", Map.of()), file, Map.of());
        return new ModelCatalog(read.providers(), read.defaultProvider(), read.models());
    }

    @Test
    void catalog_knowsItsBuiltInModels() throws JobRejected {
        ModelCatalog catalog = new ModelCatalog(OPENAI, "openai", Map.of());
        assertThat(catalog.models())
                .extracting(CatalogModel::name)
                .contains(
                        "text-embedding-3-small",
                        "text-embedding-3-large",
                        "text-embedding-ada-002",
                        "all-minilm-l6-v2",
                        "gpt-4o-mini",
                        "gpt-4.1",
                        "gpt-5-nano",
                        "local-extractive",
                        "mistralai/Mixtral-8x7B-Instruct-v0.1",
                        "gpt-4-1106-preview");
        Provider openai = new Provider("openai", URI.create("https://api.openai.com/v1"), null, Map.of(), Map.of());
        String small = "text-embedding-3-small";
        assertThat(catalog.model(small))
                .isEqualTo(new CatalogModel(
                        small,
                        openai,
                        small,
                        "1",
                        "cl100k_base",
                        true,
                        8191,
                        0,
                        1536,
                        2048,
                        300_000,
                        "embedding",
                        new Prices(
                                new BigDecimal("2E-8"), null, null, null, new BigDecimal("1E-8"), null, 0, "2026-11"),
                        true));
        assertThat(catalog.model("text-embedding-3-large").prices().input()).isEqualTo(new BigDecimal("1.3E-7"));
        assertThat(catalog.model("text-embedding-3-large").vectorSize()).isEqualTo(3072);
        assertThat(catalog.model("text-embedding-ada-002").prices().input()).isEqualTo(new BigDecimal("1E-7"));
        CatalogModel miniLm = catalog.model("all-minilm-l6-v2");
        assertThat(miniLm.tokenizerExact()).isFalse();
        assertThat(miniLm.maxInputTokens()).isEqualTo(510);
        assertThat(miniLm.vectorSize()).isEqualTo(384);
        assertThat(miniLm.prices().input()).isEqualTo(BigDecimal.ZERO);
        assertThat(miniLm.identity()).isEqualTo("openai/all-minilm-l6-v2@1");
    }

    @Test
    void unknownModel_goesToTheDefaultProviderWithoutAPrice() throws JobRejected {
        CatalogModel model = new ModelCatalog(OPENAI, "openai", Map.of()).model("new-model");
        assertThat(model.known()).isFalse();
        assertThat(model.provider().alias()).isEqualTo("openai");
        assertThat(model.upstream()).isEqualTo("new-model");
        assertThat(model.tokenizer()).isEqualTo("cl100k_base");
        assertThat(model.tokenizerExact()).isFalse();
        assertThat(model.maxInputTokens()).isEqualTo(8191);
        assertThat(model.maxBatchInputs()).isEqualTo(2048);
        assertThat(model.maxBatchTokens()).isEqualTo(300_000);
        assertThat(model.vectorSize()).isZero();
        assertThat(model.prices().input()).isNull();
    }

    @Test
    void settings_winOverTheBuiltInEntry(@TempDir Path dir) throws Exception {
        ModelCatalog catalog = read(dir, """
                default_provider: openai
                providers:
                  openai: {base_url: https://api.openai.com/v1/, api_key: sk}
                  azure: {base_url: http://localhost:1/v1, headers: {api-key: k}, query: {api-version: 2024-10-21}}
                models:
                  text-embedding-3-small: {provider: azure, upstream: my-deployment, max_batch_inputs: 96}
                  cheap: {upstream: text-embedding-3-large, revision: "2", input_cost_per_token: 1e-9}
                  own: {tokenizer: o200k_base, tokenizer_exact: true, vector_size: 8}
                  text-embedding-ada-002: {tokenizer: p50k_base}
                """);
        CatalogModel small = catalog.model("text-embedding-3-small");
        assertThat(small.lane()).isEqualTo("azure/my-deployment");
        assertThat(small.maxBatchInputs()).isEqualTo(96);
        assertThat(small.vectorSize()).isEqualTo(1536);
        assertThat(small.tokenizerExact()).isTrue();
        assertThat(small.provider().headers()).containsEntry("api-key", new Secret("k"));
        assertThat(small.provider().query()).containsEntry("api-version", "2024-10-21");
        CatalogModel cheap = catalog.model("cheap");
        assertThat(cheap.identity()).isEqualTo("openai/text-embedding-3-large@2");
        assertThat(cheap.vectorSize()).isEqualTo(3072);
        assertThat(cheap.prices().input()).isEqualTo(new BigDecimal("1E-9"));
        assertThat(cheap.provider().baseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
        assertThat(catalog.model("own").tokenizerExact()).isTrue();
        assertThat(catalog.model("own").known()).isTrue();
        assertThat(catalog.model("own").prices().input()).isNull();
        assertThat(catalog.model("text-embedding-ada-002").tokenizerExact()).isFalse();
        assertThat(catalog.models()).extracting(CatalogModel::name).startsWith("text-embedding-3-small", "cheap");
    }

    @Test
    void mistakes_areReportedAllAtOnce() {
        Map<String, ProviderSettings> providers = new TreeMap<>(Map.of(
                "a", provider("ftp://host/v1"),
                "b", provider(""),
                "c/d", provider("http:///v1"),
                "e", provider("https://u:hunter2@host/v1"),
                "f", provider("https://host/v1?x=1"),
                "g", provider("https:x")));
        providers.put(
                "h",
                new ProviderSettings(
                        URI.create("http://h"),
                        new Secret("hunter2\n"),
                        Map.of("Host", new Secret("x"), "bad name", new Secret("hünter2")),
                        Map.of()));
        ModelSettings lost = ModelSettings.embedding("nobody", "bpe", 0, 0, 0, 0);
        assertThatThrownBy(() -> new ModelCatalog(providers, "zzz", Map.of("m", lost)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(refused -> assertThat(refused.getMessage().lines())
                        .containsExactlyInAnyOrder(
                                "providers.a.base_url: it must begin with http:// or https://.",
                                "providers.b.base_url: it is missing; set it to an address such as"
                                        + " https://api.openai.com/v1.",
                                "providers.c/d: an alias must not be empty or contain a slash.",
                                "providers.c/d.base_url: it has no host name.",
                                "providers.e.base_url: it must not contain a user or password; use api_key or headers.",
                                "providers.f.base_url: it must not contain '?' or '#'; use query.",
                                "providers.g.base_url: it has no host name.",
                                "providers.h.api_key: it must be of printable ASCII characters, on one line.",
                                "providers.h.headers.Host: this header cannot be set; the HTTP client writes it itself.",
                                "providers.h.headers.bad name: it is not the name of an HTTP header.",
                                "providers.h.headers.bad name: its value must be of printable ASCII characters, on one"
                                        + " line.",
                                "default_provider: 'zzz' is not a provider; configured are a, b, c/d, e, f, g, h.",
                                "models.m.provider: 'nobody' is not a provider; configured are a, b, c/d, e, f, g, h.",
                                "models.m.tokenizer: 'bpe' is unknown; allowed are cl100k_base, o200k_base, p50k_base,"
                                        + " r50k_base."))
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> new ModelCatalog(Map.of(), "", Map.of()))
                .hasMessage("default_provider: it is missing; none is configured under providers.");
    }

    @Test
    void price_isShownThoughItsKeyEndsInToken() {
        Sections sections = new Sections(Map.of(), "", Map.of("m", ModelSettings.defaults()));
        Map<String, String> env = Map.of("MILLRACE_MODELS_M_INPUT_COST_PER_TOKEN", "2e-8");
        assertThat(SettingsExplained.explain(sections, null, env))
                .filteredOn(row -> row.path().equals("models.m.input_cost_per_token"))
                .singleElement()
                .satisfies(row -> assertThat(row.value()).isEqualTo("2e-8"))
                .satisfies(row -> assertThat(row.defaultValue()).isEmpty());
    }

    @Test
    void builtInChatModels_havePricesForAllTheyAreBilledFor() throws JobRejected {
        ModelCatalog catalog = new ModelCatalog(OPENAI, "openai", Map.of());
        Usage usage = new Usage(100_000, 40_000, 10_000, 5_000);
        // 60,000 at 0.15, 40,000 at 0.075 and 10,000 at 0.60 dollars a million.
        assertThat(catalog.model("gpt-4o-mini").prices().microDollars(usage, false))
                .isEqualByComparingTo("18000");
        assertThat(catalog.model("gpt-4o-mini").prices().microDollars(usage, true))
                .isEqualByComparingTo("10500");
        assertThat(catalog.model("local-extractive").prices().microDollars(usage, false))
                .isEqualTo(BigDecimal.ZERO);
        Usage uncached = new Usage(1_000, 0, 100, 0);
        assertThat(catalog.model("gpt-4-1106-preview").prices().microDollars(uncached, false))
                .isEqualByComparingTo("13000");
        assertThat(catalog.model("mistralai/Mixtral-8x7B-Instruct-v0.1")
                        .prices()
                        .microDollars(uncached, false))
                .isEqualByComparingTo("660");
        assertThat(catalog.models())
                .filteredOn(model -> model.mode().equals("chat"))
                .hasSizeGreaterThan(12)
                .allSatisfy(model -> {
                    assertThat(model.prices().microDollars(uncached, false)).isNotNull();
                    assertThat(model.prices().version()).isEqualTo("2026-11");
                });
    }

    @Test
    void price_mustBeThatOfOneToken(@TempDir Path dir) {
        for (String wrong : new String[] {"0.02 dollars", "-1e-8", "1", "130"}) {
            assertThatThrownBy(() -> read(dir, "models:\n  m: {input_cost_per_token: '" + wrong + "'}"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(dir.resolve("m.yaml") + ":2: models.m: input_cost_per_token: '" + wrong
                            + "' is not allowed; it is the price of one token in US dollars, from 0 to below 1, e.g."
                            + " 2e-8.");
        }
    }

    @Test
    void everyPrice_isChecked(@TempDir Path dir) {
        for (String key : new String[] {
            "output_cost_per_token",
            "cache_read_input_token_cost",
            "output_cost_per_reasoning_token",
            "input_cost_per_token_batches",
            "output_cost_per_token_batches"
        }) {
            assertThatThrownBy(() -> read(dir, "models:\n  m: {" + key + ": '2.5'}"))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("models.m: " + key + ": '2.5' is not allowed");
        }
    }
}
