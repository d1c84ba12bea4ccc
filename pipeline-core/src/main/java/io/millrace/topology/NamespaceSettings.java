package io.millrace.topology;

import io.millrace.job.Directives;
import io.millrace.limit.RateQuota;
import io.millrace.settings.Setting;

/** How one namespace uses caches and models. */
public record NamespaceSettings(
        @Setting(
                doc =
                        "Directives of its jobs that say nothing themselves, as in the header millrace-cache-control, e.g. max-age=3600, ttl=86400.")
        String cacheControl,

        @Setting(
                doc =
                        "Whether a sampled completion (temperature above 0 or absent) is asked anew for every job, and never kept.")
        boolean deterministicOnly,

        @Setting(doc = "Whether its embeddings are shared with every other namespace that says so.")
        boolean shareEmbeddings,

        @Setting(
                doc = "Model calls its jobs may make in a minute, over all lanes and workers; 0: no limit.",
                max = 10_000_000_000L)
        long requestsPerMinute,

        @Setting(
                doc = "Tokens its jobs may use in a minute, over all lanes and workers; 0: no limit.",
                max = 10_000_000_000L)
        long tokensPerMinute) {

    public NamespaceSettings {
        Directives.parse(cacheControl, Directives.NONE);
    }

    /** One without limits. */
    public NamespaceSettings(String cacheControl, boolean deterministicOnly, boolean shareEmbeddings) {
        this(cacheControl, deterministicOnly, shareEmbeddings, 0, 0);
    }

    /** Everything is kept and shared within the namespace. */
    public static NamespaceSettings defaults() {
        return new NamespaceSettings("", false, false);
    }

    /** What its jobs may use in a minute. */
    RateQuota quota() {
        return RateQuota.of(requestsPerMinute, tokensPerMinute);
    }

    Directives directives() {
        return Directives.parse(cacheControl, Directives.NONE);
    }
}
