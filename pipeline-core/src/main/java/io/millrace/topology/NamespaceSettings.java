package io.millrace.topology;

import io.millrace.job.Directives;
import io.millrace.settings.Setting;

/** How one namespace uses caches. */
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
        boolean shareEmbeddings) {

    public NamespaceSettings {
        Directives.parse(cacheControl, Directives.NONE);
    }

    /** Everything is kept and shared within the namespace. */
    public static NamespaceSettings defaults() {
        return new NamespaceSettings("", false, false);
    }

    Directives directives() {
        return Directives.parse(cacheControl, Directives.NONE);
    }
}
