package io.millrace.topology;

import io.millrace.job.InputLimits;
import io.millrace.limit.RateQuota;
import io.millrace.limit.RetrySettings;
import io.millrace.settings.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How jobs are read, kept and tried. */
public record TopologySettings(
        @Setting(
                doc =
                        "Partitions of the internal topics; fixed for the life of an application, since it places the cache.",
                min = 1,
                max = 10_000)
        int partitions,

        @Setting(doc = "Namespace of jobs: who shares a cache.")
        String namespace,

        @Setting(doc = "Namespaces that the millrace-namespace header may name; empty: the header is ignored.")
        List<String> headerNamespaces,

        @Setting(doc = "Largest result line written, in bytes.", min = 1024, max = 64 << 20)
        int resultBytesMax,

        @Setting(doc = "What a job record may be at most.") InputLimits input,

        @Setting(doc = "How much a task accepts before the backlog stays in Kafka.")
        PendingLimits pending,

        @Setting(doc = "How much a task holds of array jobs.")
        GatherLimits gather,

        @Setting(doc = "How a failed question is asked again.")
        RetrySettings retry,

        @Setting(doc = "Topics of your own whose records are read as jobs, by a name of your choice.")
        Map<String, SourceSettings> sources,

        @Setting(doc = "How namespaces use caches and models, by their names.")
        Map<String, NamespaceSettings> namespaces,

        @Setting(doc = "Whether what jobs paid and saved is written to millrace.costs.")
        boolean costs,

        @Setting(
                doc = "Kept answers a task looks at each second to forget those whose time is over; 0: none.",
                max = 100_000)
        int sweep,

        @Setting(
                doc =
                        "Deadline of jobs that name none, in milliseconds from the record's time: what has no answer by then is a dead letter. 0: none.",
                max = 31_536_000_000L)
        Duration deadlineDefault,

        @Setting(
                doc =
                        "Whether jobs are read from the type's .jobs.keyed topic too, which spares a job whose record bears its question's key the repartition.")
        boolean keyed,

        @Setting(
                doc = "Kept answers a task holds on the heap too, those asked for last, in bytes; 0: none.",
                max = 1L << 40)
        long hotBytes) {

    /** 8 partitions, namespace {@code default}, results up to 8 MiB. */
    public static TopologySettings defaults() {
        return new TopologySettings(
                8,
                "default",
                List.of(),
                8 << 20,
                InputLimits.defaults(),
                PendingLimits.defaults(),
                GatherLimits.defaults(),
                RetrySettings.defaults(),
                Map.of(),
                Map.of(),
                true,
                100,
                Duration.ZERO,
                false,
                8L << 20);
    }

    public TopologySettings {
        headerNamespaces = List.copyOf(headerNamespaces);
        sources = Map.copyOf(sources);
        namespaces = Map.copyOf(namespaces);
        requireDistinct(sources);
        if (namespace.isBlank()) {
            throw new IllegalArgumentException("namespace is blank; a name is needed, e.g. 'default'");
        }
    }

    /** The same with another number of partitions. */
    public TopologySettings withPartitions(int count) {
        return new TopologySettings(
                count,
                namespace,
                headerNamespaces,
                resultBytesMax,
                input,
                pending,
                gather,
                retry,
                sources,
                namespaces,
                costs,
                sweep,
                deadlineDefault,
                keyed,
                hotBytes);
    }

    /** The same, keyed jobs read too. */
    public TopologySettings withKeyed() {
        return new TopologySettings(
                partitions,
                namespace,
                headerNamespaces,
                resultBytesMax,
                input,
                pending,
                gather,
                retry,
                sources,
                namespaces,
                costs,
                sweep,
                deadlineDefault,
                true,
                hotBytes);
    }

    /** Quotas of the namespaces that have one, by name. */
    public Map<String, RateQuota> quotas() {
        Map<String, RateQuota> quotas = new HashMap<>();
        namespaces.forEach((name, namespace) -> {
            if (namespace.requestsPerMinute() > 0 || namespace.tokensPerMinute() > 0) {
                quotas.put(name, namespace.quota());
            }
        });
        return quotas;
    }

    /** How a namespace uses caches. */
    NamespaceSettings namespaceSettings(String name) {
        return namespaces.getOrDefault(name, NamespaceSettings.defaults());
    }

    private static void requireDistinct(Map<String, SourceSettings> sources) {
        Map<String, String> byTopic = new HashMap<>();
        new TreeMap<>(sources).forEach((name, source) -> {
            source.requireComplete(name);
            String other = byTopic.put(source.topic(), name);
            if (other != null) {
                throw new IllegalArgumentException(
                        "sources." + name + ".topic: " + source.topic() + " is read by source " + other + " already");
            }
        });
    }
}
