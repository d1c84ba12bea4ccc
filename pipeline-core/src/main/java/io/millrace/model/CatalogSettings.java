package io.millrace.model;

import io.millrace.settings.Setting;
import java.util.List;

/** Where models are known from beside {@code models:} and the built-in catalog, and what becomes of those that are not. */
public record CatalogSettings(
        @Setting(
                doc = "Price files, JSON or YAML, with the keys of LiteLLM's model_prices_and_context_window.json;"
                        + " that file itself will do. A later one wins over an earlier, all over the built-in catalog.")
        List<String> files,

        @Setting(
                doc =
                        "Whether a job that names a model the catalog lacks is refused as unknown_model; if not, it goes to"
                                + " the default provider, at an unknown price.")
        boolean strict) {
    public CatalogSettings {
        files = List.copyOf(files);
    }

    /** No files, not strict. */
    public static CatalogSettings defaults() {
        return new CatalogSettings(List.of(), false);
    }
}
