package io.millrace.benchmarks.micro;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.benchmarks.Texts;
import io.millrace.embedder.EmbeddingJobType;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.InputLimits;
import io.millrace.job.JobRejected;
import io.millrace.job.Usage;
import io.millrace.local.model.DerivedVectors;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import io.millrace.tokens.OverlongPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A kept vector on its way into a result. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VectorBenchmark {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** Numbers of the vector. */
    @Param({"384", "1536"})
    public int dimensions;

    private EmbeddingJobType type;
    private List<Answer> answers = List.of();
    private BatchLine floats;
    private BatchLine base64;
    private ModelAnswer.Vector vector;

    /** One kept vector, and a line of each format. */
    @Setup
    public void prepare() throws JobRejected {
        ModelCatalog catalog = new ModelCatalog(
                Map.of("bench", new ProviderSettings(URI.create("http://127.0.0.1:1/v1"), null, Map.of(), Map.of())),
                "bench",
                Map.of());
        type = new EmbeddingJobType(catalog, OverlongPolicy.ERROR, 2048, 8 << 20);
        vector = new ModelAnswer.Vector(DerivedVectors.of("m", "a text", dimensions));
        answers = List.of(new Answer(type.keep(vector), "m", "bench/m", "", new Usage(9, 0, 0, 0), false));
        BatchLineParser parser = new BatchLineParser(InputLimits.defaults());
        Texts texts = new Texts("micro");
        floats = parser.parse(texts.line(1, 7, "m", dimensions, false));
        base64 = parser.parse(texts.line(1, 7, "m", dimensions, true));
    }

    /** Numbers to the kept form. */
    @Benchmark
    public byte[] keep() {
        return type.keep(vector);
    }

    /** The response body with numbers. */
    @Benchmark
    public int renderFloat() throws IOException {
        return render(floats);
    }

    /** The response body with base64. */
    @Benchmark
    public int renderBase64() throws IOException {
        return render(base64);
    }

    private int render(BatchLine line) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            type.render(line, answers, out);
        }
        return bytes.size();
    }
}
