package io.millrace.benchmarks.micro;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
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
import java.util.Arrays;
import java.util.Base64;
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
    /** Of a kept vector: version and dimension. */
    private static final int HEADER = 5;

    private static final JsonMapper PLAIN = new JsonMapper();

    /** As result lines are written. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                    .build())
            .build();

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
        return render(floats, MAPPER);
    }

    /** The same, the digits found by Java. */
    @Benchmark
    public int renderFloatByJava() throws IOException {
        return render(floats, PLAIN);
    }

    /** The response body with base64. */
    @Benchmark
    public int renderBase64() throws IOException {
        return render(base64, MAPPER);
    }

    /** Base64 as it is rendered, the rest left out. */
    @Benchmark
    public int base64ByJdk() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        byte[] body = answers.get(0).body();
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(body, HEADER, body.length));
            out.writeRawUTF8String(text, 0, text.length);
        }
        return bytes.size();
    }

    /** The same by Jackson, as it was rendered once. */
    @Benchmark
    public int base64ByJackson() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        byte[] body = answers.get(0).body();
        try (JsonGenerator out = MAPPER.getFactory().createGenerator(bytes)) {
            out.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, body, HEADER, body.length - HEADER);
        }
        return bytes.size();
    }

    private int render(BatchLine line, JsonMapper mapper) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = mapper.getFactory().createGenerator(bytes)) {
            type.render(line, answers, out);
        }
        return bytes.size();
    }
}
