package io.millrace.model;

import io.millrace.tokens.TokenCounter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows each model's provider, limits, tokenizer and price: what the settings say, over what is built in, over general defaults.
 *
 * <p>Threads: any; it never changes.
 */
public final class ModelCatalog {
    private static final String REVISION = "1";
    private static final String TOKENIZER = "cl100k_base";
    private static final int INPUT_TOKENS = 8_191;
    private static final int BATCH_INPUTS = 2_048;
    private static final int BATCH_TOKENS = 300_000;

    private final Map<String, CatalogModel> models;
    private final Provider defaultProvider;

    /**
     * @param providers by alias
     * @param defaultProvider alias of the provider for models that name none
     * @param models by the name jobs use
     * @throws IllegalArgumentException with a sentence for every mistake, one a line
     */
    public ModelCatalog(
            Map<String, ProviderSettings> providers, String defaultProvider, Map<String, ModelSettings> models) {
        List<String> mistakes = new ArrayList<>();
        Map<String, Provider> checked = new ModelCatalogProviders(mistakes).check(providers);
        Provider fallback = checked.get(defaultProvider);
        if (fallback == null) {
            mistakes.add(
                    defaultProvider.isEmpty()
                            ? "default_provider: it is missing; " + configured(checked)
                            : "default_provider: '" + defaultProvider + "' is not a provider; " + configured(checked));
        }
        checkModels(models, checked, mistakes);
        if (fallback == null || !mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
        this.defaultProvider = fallback;
        this.models = Collections.unmodifiableMap(merge(models, checked, fallback));
    }

    /** The model jobs call so; one that neither the settings nor the built-in catalog have is asked of the default provider, unknown as it is. */
    public CatalogModel model(String name) {
        CatalogModel model = models.get(name);
        return model != null ? model : catalogModel(name, defaultProvider, ModelSettings.defaults(), null, false);
    }

    /** All that are known, the configured ones first. */
    public Collection<CatalogModel> models() {
        return models.values();
    }

    private static void checkModels(
            Map<String, ModelSettings> models, Map<String, Provider> providers, List<String> mistakes) {
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
        });
    }

    private static String configured(Map<String, Provider> providers) {
        return providers.isEmpty()
                ? "none is configured under providers."
                : "configured are " + String.join(", ", new TreeSet<>(providers.keySet())) + ".";
    }

    private static Map<String, CatalogModel> merge(
            Map<String, ModelSettings> models, Map<String, Provider> providers, Provider fallback) {
        Map<String, ModelSettings> builtIn = ModelCatalogBuiltIn.read();
        Map<String, CatalogModel> merged = new LinkedHashMap<>();
        models.forEach((name, settings) -> {
            // A model under another name is still that model: its limits and its price go with it.
            String known = builtIn.containsKey(name) ? name : settings.upstream();
            Provider provider = providers.getOrDefault(settings.provider(), fallback);
            merged.put(name, catalogModel(name, provider, settings, builtIn.get(known), true));
        });
        builtIn.forEach((name, settings) -> merged.computeIfAbsent(
                name, absent -> catalogModel(name, fallback, ModelSettings.defaults(), settings, true)));
        return merged;
    }

    private static CatalogModel catalogModel(
            String name, Provider provider, ModelSettings set, @Nullable ModelSettings builtIn, boolean known) {
        ModelSettings below = builtIn == null ? ModelSettings.defaults() : builtIn;
        return new CatalogModel(
                name,
                provider,
                firstText(set.upstream(), name),
                firstText(set.revision(), REVISION),
                firstText(set.tokenizer(), firstText(below.tokenizer(), TOKENIZER)),
                // Who names a tokenizer also says whether it is exact; who does not gets both from the built-in entry.
                set.tokenizerExact() || (set.tokenizer().isEmpty() && below.tokenizerExact()),
                firstNumber(set.maxInputTokens(), below.maxInputTokens(), INPUT_TOKENS),
                firstNumber(set.vectorSize(), below.vectorSize(), 0),
                firstNumber(set.maxBatchInputs(), below.maxBatchInputs(), BATCH_INPUTS),
                firstNumber(set.maxBatchTokens(), below.maxBatchTokens(), BATCH_TOKENS),
                cost(firstText(set.inputCostPerToken(), below.inputCostPerToken())),
                known);
    }

    private static String firstText(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static int firstNumber(int set, int builtIn, int otherwise) {
        return set != 0 ? set : builtIn != 0 ? builtIn : otherwise;
    }

    private static @Nullable BigDecimal cost(String text) {
        return text.isEmpty() ? null : ModelSettings.cost(text);
    }
}
