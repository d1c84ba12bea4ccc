package io.millrace.cli.profile;

import java.util.List;
import java.util.Locale;

/** What a worker's processor time is spent on. A sample belongs to the first step that a frame of its stack names, from the innermost outwards. */
public enum Step {
    KEY("computing keys", "io.millrace.key.", "org.erdtman.jcs."),
    STORE(
            "caches and pending jobs",
            "io.millrace.cache.",
            "io.millrace.topology.PendingJobs",
            "io.millrace.topology.ArrayJobs",
            "io.millrace.job.ItemCodec",
            "io.millrace.job.OutcomeCodec",
            "org.rocksdb.",
            "org.apache.kafka.streams.state.",
            "org.apache.kafka.streams.processor.internals.StoreChangelogReader"),
    BATCH(
            "flights, batches and limits",
            "io.millrace.dispatch.",
            "io.millrace.batch.",
            "io.millrace.limit.",
            "io.millrace.topology.InferenceProcessor",
            "io.millrace.topology.Gather"),
    WIRE("calls to models", "io.millrace.model.openai.", "java.net.http.", "jdk.internal.net.http."),
    RENDER(
            "writing results",
            "io.millrace.topology.ResultLine",
            "io.millrace.topology.Emitter",
            "io.millrace.topology.TaskDesk",
            "io.millrace.topology.Costs",
            "io.millrace.embedder.VectorBody",
            "io.millrace.deadletter."),
    PARSE(
            "reading jobs",
            "io.millrace.topology.KeyByContent",
            "io.millrace.topology.JobSources",
            "io.millrace.job.",
            "io.millrace.embedder.",
            "io.millrace.completion.",
            "io.millrace.tokens.",
            "com.knuddels.jtokkit."),
    COMMIT(
            "committing",
            "org.apache.kafka.streams.processor.internals.TaskExecutor.commit",
            "org.apache.kafka.streams.processor.internals.TaskManager.commit",
            "org.apache.kafka.streams.processor.internals.StreamTask.prepareCommit",
            "org.apache.kafka.streams.processor.internals.StreamTask.postCommit",
            "org.apache.kafka.clients.producer.KafkaProducer.commitTransaction",
            "org.apache.kafka.clients.producer.KafkaProducer.sendOffsetsToTransaction"),
    KAFKA("reading and writing topics", "org.apache.kafka."),
    OBSERVE(
            "meters, traces and the recording itself",
            "io.millrace.observe.",
            "io.micrometer.",
            "io.prometheus.",
            "io.opentelemetry.",
            "jdk.jfr."),
    OTHER("everything else"),
    GC("garbage collection"),
    COMPILER("the JVM's compilers"),
    JVM("the rest of the JVM");

    private final String says;
    /** Made by List.of. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> prefixes;

    Step(String says, String... prefixes) {
        this.says = says;
        this.prefixes = List.of(prefixes);
    }

    /** For people. */
    public String says() {
        return says;
    }

    /** The name in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The step of a stack: {@code package.Class.method}, innermost first. All that a commit does is the commit's. */
    static Step of(List<String> frames) {
        if (frames.stream().anyMatch(frame -> ofFrame(frame) == COMMIT)) {
            return COMMIT;
        }
        return frames.stream()
                .map(Step::ofFrame)
                .filter(step -> step != OTHER)
                .findFirst()
                .orElse(OTHER);
    }

    private static Step ofFrame(String frame) {
        for (Step step : values()) {
            for (String prefix : step.prefixes) {
                if (frame.startsWith(prefix)) {
                    return step;
                }
            }
        }
        return OTHER;
    }

    /** The step of a thread that runs no Java code, by its name in the operating system, or of one that was never seen in any. */
    static Step ofThread(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("gc ") || lower.startsWith("g1 ") || lower.contains("reference handl")) {
            return GC;
        } else if (lower.contains("compilerthre") || lower.startsWith("sweeper")) {
            return COMPILER;
        } else if (lower.startsWith("rocksdb")) {
            return STORE;
        } else if (lower.startsWith("millrace-opena") || lower.startsWith("httpclient")) {
            return WIRE;
        } else if (lower.startsWith("millrace-dispa")) {
            return BATCH;
        } else if (lower.startsWith("kafka-") || lower.contains("streamthread") || lower.startsWith("millrace-")) {
            return KAFKA;
        }
        return JVM;
    }
}
