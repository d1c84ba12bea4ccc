package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What models cost by the catalog, in US dollars. */
final class DlqPrices {
    private static final MathContext SHOWN = new MathContext(3);
    private static final int MICRO_DIGITS = 6;

    private final ModelCatalog catalog;

    DlqPrices(WorkerSettings settings) {
        boolean configured = !settings.providers().isEmpty();
        // Without settings a provider must stand in: prices are those of the built-in catalog.
        ProviderSettings standIn = new ProviderSettings(URI.create("http://127.0.0.1/v1"), null, Map.of(), Map.of());
        this.catalog = new ModelCatalog(
                configured ? settings.providers() : Map.of("default", standIn),
                configured ? settings.defaultProvider() : "default",
                settings.models(),
                settings.catalog());
    }

    ModelCatalog catalog() {
        return catalog;
    }

    /** What so many records with so many tokens of input in all cost, if they are of one length; null if nobody knows. */
    @Nullable
    String input(String model, long tokens, long records) {
        if (records == 0) {
            return "0";
        }
        Usage usual = Usage.ofInput((int) Math.min((tokens + records - 1) / records, Integer.MAX_VALUE));
        return entry(model)
                .map(known -> known.prices().microDollars(usual, false))
                .map(micros -> dollars(micros.multiply(BigDecimal.valueOf(records))))
                .orElse(null);
    }

    private Optional<CatalogModel> entry(String name) {
        try {
            return Optional.of(catalog.model(name));
        } catch (JobRejected e) {
            return Optional.empty();
        }
    }

    /** Millionths of a dollar as dollars, three digits. */
    static String dollars(BigDecimal micros) {
        return micros.movePointLeft(MICRO_DIGITS)
                .round(SHOWN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
