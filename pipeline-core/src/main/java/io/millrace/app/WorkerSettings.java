package io.millrace.app;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.dispatch.MemoSettings;
import io.millrace.limit.QuotaSettings;
import io.millrace.model.CatalogSettings;
import io.millrace.model.ModelSettings;
import io.millrace.model.ProviderSettings;
import io.millrace.model.openai.OpenAiSettings;
import io.millrace.observe.ObserveSettings;
import io.millrace.settings.Redaction;
import io.millrace.settings.Secret;
import io.millrace.settings.Setting;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.topology.TopologySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a worker can be told, in one YAML file and the environment. */
public record WorkerSettings(
        @Setting(
                doc =
                        "Kafka keys, passed on untouched; they override the profile. At least bootstrap.servers is needed.")
        Map<String, String> kafka,

        @Setting(doc = "Shipped settings of Kafka Streams: default, throughput or latency.")
        Profile profile,

        @Setting(doc = "Where the state stores lie.") Path stateDir,

        @Setting(doc = "Stream threads.", min = 1, max = 256)
        int threads,

        @Setting(
                doc =
                        "Whether the worker creates the jobs, results and dead-letter topics if they are missing; internal topics it always creates.")
        boolean createTopics,

        @Setting(doc = "Replicas of topics the worker creates; -1: the broker's default.", min = -1, max = 32)
        int replication,

        @Setting(doc = "Longest a planned stop waits for calls in flight, in milliseconds.", max = 3_600_000)
        Duration drainTimeout,

        @Setting(doc = "Where /metrics, /healthz, /readyz and /cache are served.")
        HttpSettings http,

        @Setting(doc = "How jobs are read, kept and tried.") TopologySettings topology,
        @Setting(doc = "When a batch is closed.") BatchLimits batch,
        @Setting(doc = "How calls are made.") LaneSettings lane,

        @Setting(doc = "Answers this process remembers until they are surely committed.")
        MemoSettings memo,

        @Setting(doc = "The HTTP client.") OpenAiSettings client,

        @Setting(doc = "What happens to an input longer than its model reads: error or head.")
        OverlongPolicy overlong,

        @Setting(doc = "Endpoints by alias.") Map<String, ProviderSettings> providers,

        @Setting(doc = "The provider of models the catalog lacks.")
        String defaultProvider,

        @Setting(doc = "Models by the name jobs use, over the built-in catalog.")
        Map<String, ModelSettings> models,

        @Setting(doc = "Where models are known from, and what becomes of unknown ones.")
        CatalogSettings catalog,

        @Setting(doc = "What the worker tells of itself.") ObserveSettings observe,

        @Setting(doc = "How instances share a quota.") QuotaSettings quota) {

    /** Everything but the broker's address and a provider. */
    public static WorkerSettings defaults() {
        return new WorkerSettings(
                Map.of(),
                Profile.DEFAULT,
                Path.of("millrace-state"),
                1,
                false,
                -1,
                Duration.ofSeconds(30),
                HttpSettings.defaults(),
                TopologySettings.defaults(),
                BatchLimits.defaults(),
                LaneSettings.defaults(),
                MemoSettings.defaults(),
                OpenAiSettings.defaults(),
                OverlongPolicy.ERROR,
                Map.of(),
                "",
                Map.of(),
                CatalogSettings.defaults(),
                ObserveSettings.defaults(),
                QuotaSettings.defaults());
    }

    public WorkerSettings {
        kafka = Map.copyOf(kafka);
        Redaction.addKafka(kafka);
        providers = Map.copyOf(providers);
        models = Map.copyOf(models);
    }

    /** Where the worker's own pages are served. */
    public record HttpSettings(
            @Setting(doc = "Address to bind to.") String host,

            @Setting(doc = "Port; 0: any free one, -1: none.", min = -1, max = 65_535)
            int port,

            @Setting(doc = "Who sends it as a bearer token may read /cache; leave it out and nobody may.") @Nullable
            Secret token) {

        /** 127.0.0.1:9464, the port Prometheus exporters of this kind use. */
        public static HttpSettings defaults() {
            return new HttpSettings("127.0.0.1", 9464, null);
        }
    }
}
