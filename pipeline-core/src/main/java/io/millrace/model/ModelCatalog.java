package io.millrace.model;

import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.limit.RateQuota;
import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows each model's provider, limits, tokenizer and prices: what the settings say, over the price files, over what is built in, over general defaults.
 *
 * <p>A price file may have a model under the prefix of whoever serves it, as {@code azure/gpt-4o}: that entry counts for a provider whose alias is the prefix,
 * and for others only if they are asked for it by its whole name.
 *
 * <p>Threads: any; it never changes.
 */
public final class ModelCatalog {
    private static final String REVISION = "1";
    private static final int UNKNOWN_MAX = 256;

    private static final CatalogEntry DEFAULTS =
            new CatalogEntry("cl100k_base", false, 8_191, 0, 0, 2_048, 300_000, "", Prices.UNKNOWN);

    private final Map<String, CatalogModel> models;
    private final Provider defaultProvider;
    private final boolean strict;
    private final Map<String, Prices> prices = new HashMap<>();
    private final Map<String, CatalogModel> unknown = new ConcurrentHashMap<>();

    /** Of the settings and the built-in catalog alone, not strict. */
    public ModelCatalog(
            Map<String, ProviderSettings> providers, String defaultProvider, Map<String, ModelSettings> models) {
        this(providers, defaultProvider, models, CatalogSettings.defaults());
    }

    /**
     * @param providers by alias
     * @param defaultProvider alias of the provider for models that name none
     * @param models by the name jobs use
     * @param settings the price files to read, and whether unknown models are refused
     * @throws IllegalArgumentException with a sentence for every mistake, one a line
     */
    public ModelCatalog(
            Map<String, ProviderSettings> providers,
            String defaultProvider,
            Map<String, ModelSettings> models,
            CatalogSettings settings) {
        List<String> mistakes = new ArrayList<>();
        Map<String, Provider> checked = new ModelCatalogProviders(mistakes).check(providers);
        Provider fallback = checked.get(defaultProvider);
        if (fallback == null) {
            mistakes.add(
                    defaultProvider.isEmpty()
                            ? "default_provider: it is missing; " + configured(checked)
                            : "default_provider: '" + defaultProvider + "' is not a provider; " + configured(checked));
        }
        CatalogLayers layers = CatalogLayers.read(settings.files(), mistakes);
        checkModels(models, checked, layers, mistakes);
        if (fallback == null || !mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
        this.defaultProvider = fallback;
        this.strict = settings.strict();
        this.models = Collections.unmodifiableMap(merge(models, checked, fallback, layers));
        // Two names of one model at one provider cost the same; the first, which is configured, says what.
        this.models.values().forEach(model -> prices.putIfAbsent(model.lane(), model.prices()));
    }

    /**
     * The model jobs call so. One that the catalog lacks is asked of the default provider, unknown as it is.
     *
     * @throws JobRejected for such a one if the catalog is strict
     */
    public CatalogModel model(String name) throws JobRejected {
        CatalogModel model = models.get(name);
        if (model == null && strict) {
            throw new JobRejected(
                    FailureKind.UNKNOWN_MODEL,
                    "body.model names a model that the catalog lacks, and catalog.strict is on");
        }
        return model != null ? model : unknown(name);
    }

    private CatalogModel unknown(String name) {
        CatalogModel model = unknown.get(name);
        if (model == null) {
            model = catalogModel(name, defaultProvider, ModelSettings.defaults(), CatalogEntry.NOTHING, false);
            // Anybody may write a name.
            if (unknown.size() >= UNKNOWN_MAX) {
                unknown.clear();
            }
            unknown.put(name, model);
        }
        return model;
    }

    /** The prices of the model whose calls go through a lane; unknown for a model the catalog lacks. */
    public Prices prices(String lane) {
        return prices.getOrDefault(lane, Prices.UNKNOWN);
    }

    /** All that are known, the configured ones first. */
    public Collection<CatalogModel> models() {
        return models.values();
    }

    private static void checkModels(
            Map<String, ModelSettings> models,
            Map<String, Provider> providers,
            CatalogLayers layers,
            List<String> mistakes) {
        models.forEach((name, model) -> {
            String path = "models." + name;
            if (name.isBlank()) {
                mistakes.add("models: a model's name must not be empty.");
            }
            if (!model.provider().isEmpty() && !providers.containsKey(model.provider())) {
                mistakes.add(
                        path + ".provider: '" + model.provider() + "' is not a provider; " + configured(providers));
            }
            if (!model.tokenizer().isEmpty() && !TokenCounter.names().contains(model.tokenizer())) {
                mistakes.add(path + ".tokenizer: '" + model.tokenizer() + "' is unknown; allowed are "
                        + String.join(", ", TokenCounter.names()) + ".");
            }
            if (!model.baseModel().isEmpty() && !layers.has(model.baseModel())) {
                mistakes.add(path + ".base_model: '" + model.baseModel()
                        + "' is neither in a file of catalog.files nor in the built-in catalog.");
            }
        });
    }

    private static String configured(Map<String, Provider> providers) {
        return providers.isEmpty()
                ? "none is configured under providers."
                : "configured are " + String.join(", ", new TreeSet<>(providers.keySet())) + ".";
    }

    private static Map<String, CatalogModel> merge(
            Map<String, ModelSettings> models,
            Map<String, Provider> providers,
            Provider fallback,
            CatalogLayers layers) {
        Map<String, CatalogModel> merged = new LinkedHashMap<>();
        models.forEach((name, settings) -> {
            Provider provider = providers.getOrDefault(settings.provider(), fallback);
            CatalogEntry entry = layers.entry(names(name, provider, settings));
            merged.put(name, catalogModel(name, provider, settings, entry, true));
        });
        ModelSettings nothing = ModelSettings.defaults();
        for (String name : layers.names(fallback.alias() + "/")) {
            merged.computeIfAbsent(name, absent -> {
                CatalogEntry entry = layers.entry(names(name, fallback, nothing));
                return catalogModel(name, fallback, nothing, entry, true);
            });
        }
        return merged;
    }

    /** Under which names the price files may have it. A model under another name is still that model: its limits and prices go with it. */
    private static List<String> names(String name, Provider provider, ModelSettings settings) {
        if (!settings.baseModel().isEmpty()) {
            return List.of(settings.baseModel());
        }
        String prefix = provider.alias() + "/";
        return settings.upstream().isEmpty()
                ? List.of(prefix + name, name)
                : List.of(prefix + name, name, prefix + settings.upstream(), settings.upstream());
    }

    /** What the model's settings say, else its provider's. */
    private static RateQuota quota(ModelSettings set, RateQuota provider) {
        return provider.with(
                set.requestsPerMinute() == 0 ? -1 : set.requestsPerMinute(),
                set.tokensPerMinute() == 0 ? -1 : set.tokensPerMinute());
    }

    private static CatalogModel catalogModel(
            String name, Provider provider, ModelSettings set, CatalogEntry listed, boolean known) {
        CatalogEntry entry = set.entry().over(listed).over(DEFAULTS);
        return new CatalogModel(
                name,
                provider,
                set.upstream().isEmpty() ? name : set.upstream(),
                set.revision().isEmpty() ? REVISION : set.revision(),
                entry.tokenizer(),
                entry.tokenizerExact(),
                entry.maxInputTokens(),
                entry.maxOutputTokens(),
                entry.vectorSize(),
                entry.maxBatchInputs(),
                entry.maxBatchTokens(),
                entry.mode(),
                entry.prices(),
                quota(set, provider.quota()),
                known);
    }
}
