package io.millrace.benchmarks.micro;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.batch.BatchLimits;
import io.millrace.batch.Batchable;
import io.millrace.batch.Batcher;
import io.millrace.benchmarks.Texts;
import io.millrace.embedder.EmbeddingJobType;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.key.CanonicalJson;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import io.millrace.tokens.OverlongPolicy;
import io.millrace.tokens.TokenCounter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What is done to a job of 1 KB before it is a question. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JobBenchmark {
    private static final int BATCH = 32;

    private final BatchLineParser parser = new BatchLineParser(InputLimits.defaults());
    private byte[] raw = new byte[0];
    private BatchLine line;
    private ObjectNode body;
    private String text = "";
    private EmbeddingJobType type;
    private TokenCounter tokens;
    private Batcher<Question> batcher;

    /** One job, as the ladders send it. */
    @Setup
    public void prepare() throws JobRejected {
        Texts texts = new Texts("micro");
        text = texts.text(7);
        raw = texts.line(1, 7, "text-embedding-3-small", 1536, true);
        line = parser.parse(raw);
        body = line.body();
        ModelCatalog catalog = new ModelCatalog(
                Map.of("bench", new ProviderSettings(URI.create("http://127.0.0.1:1/v1"), null, Map.of(), Map.of())),
                "bench",
                Map.of());
        type = new EmbeddingJobType(catalog, OverlongPolicy.ERROR, 2048, 8 << 20);
        tokens = TokenCounter.of("cl100k_base");
        batcher = new Batcher<>(new BatchLimits(BATCH, 1_000_000, 1 << 24, Duration.ofMillis(5)));
    }

    /** Bytes to a checked line. */
    @Benchmark
    public BatchLine parseLine() throws JobRejected {
        return parser.parse(raw);
    }

    /** The same bytes later, when they need no checks any more. */
    @Benchmark
    public BatchLine parseLineAgain() throws JobRejected {
        return parser.parseAgain(raw);
    }

    /** The canonical form of the whole body. */
    @Benchmark
    public CanonicalJson canonicalJson() {
        return CanonicalJson.of(body, Set.of());
    }

    /** The key of one text under parameters in canonical form. */
    @Benchmark
    public CacheKey key() {
        return CacheKey.scope(
                        "default", EmbeddingJobType.URL, "bench/model", new CanonicalJson(new byte[2], new byte[0]))
                .text(text);
    }

    /** A checked line to its question: schema, limits, canonical form and key. */
    @Benchmark
    public Object question() throws JobRejected {
        return type.asks(line, List.of(), raw, "default");
    }

    /** Tokens of the text, cl100k. */
    @Benchmark
    public int countTokens() {
        return tokens.count(text);
    }

    /** A batch of 32 filled and taken. */
    @Benchmark
    public @Nullable Object batchOf32() {
        for (int i = 0; i < BATCH; i++) {
            batcher.add(new Question("g", 200, 900, i), i);
        }
        return batcher.takeClosed();
    }

    /** What a batcher sees of a question. */
    public record Question(String group, int tokens, int bytes, long addedNanos) implements Batchable {}
}
