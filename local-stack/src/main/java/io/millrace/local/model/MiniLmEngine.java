package io.millrace.local.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Serves the real all-MiniLM-L6-v2 (quantised): two sessions, each run by one thread at a time, one text a run.
 *
 * <p>One text a run because the quantised model takes its scale over the whole batch: a text's vector would depend on its
 * neighbours, and equal texts must have equal vectors.
 *
 * <p>Threads: safe for use from several; inference runs on two threads of its own.
 */
final class MiniLmEngine implements VectorEngine, TextTokens {
    static final int DIMENSIONS = 384;
    /** The model's positions, of which the tokenizer's own first and last token take two. */
    static final int TOKENS_MAX = 512;

    private static final int SESSIONS = 2;
    private static final String MODEL = "/all-minilm-l6-v2-q.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-q-tokenizer.json";

    private final HuggingFaceTokenizer tokenizer;
    private final BlockingQueue<MiniLmSession> sessions;
    private final ExecutorService workers;

    private MiniLmEngine(HuggingFaceTokenizer tokenizer, List<MiniLmSession> sessions) {
        this.tokenizer = tokenizer;
        this.sessions = new LinkedBlockingQueue<>(sessions);
        this.workers = Executors.newFixedThreadPool(SESSIONS, DaemonThreads.named("minilm"));
    }

    /** Loads tokenizer and model from the class path, without network. */
    static MiniLmEngine load() {
        // Without this DJL reports to its own servers which engine was loaded, and looks there for native libraries.
        setIfAbsent("ai.djl.offline", "true");
        setIfAbsent("OPT_OUT_TRACKING", "true");
        // And on a machine with a graphics card it would look there for another build of its native library.
        setIfAbsent("RUST_FLAVOR", "cpu");
        try {
            List<MiniLmSession> sessions = new ArrayList<>();
            byte[] model = resource(MODEL);
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(MiniLmSession.open(OrtEnvironment.getEnvironment(), model));
            }
            return new MiniLmEngine(tokenizer(), sessions);
        } catch (IOException | OrtException | RuntimeException | LinkageError e) {
            // Both libraries bring native code: a platform they were not built for shows as a link error.
            throw new IllegalStateException(
                    "The local MiniLM model could not be loaded on this machine (" + System.getProperty("os.name")
                            + ", " + System.getProperty("os.arch") + "): " + e.getMessage(),
                    e);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HuggingFaceTokenizer tokenizer() throws IOException {
        try (InputStream in = MiniLmEngine.class.getResourceAsStream(TOKENIZER)) {
            if (in == null) {
                throw new IOException("the class path has no " + TOKENIZER);
            }
            // The file itself cuts and pads every text to 128 tokens; a cut text would silently get a wrong vector.
            return HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "false", "padding", "false"));
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = MiniLmEngine.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the class path has no " + name);
            }
            return in.readAllBytes();
        }
    }

    @Override
    public Prepared prepare(EmbeddingRequest request) throws ApiError {
        int dimensions = dimensions(request);
        List<Encoding> encodings = new ArrayList<>(request.inputs().size());
        for (EmbeddingInput input : request.inputs()) {
            String text = input.text();
            if (text == null) {
                throw ApiError.invalid("This model takes texts, not token ids.", "input", "unsupported");
            }
            Encoding encoding = tokenizer.encode(text);
            if (encoding.getIds().length > TOKENS_MAX) {
                throw ApiError.tooLong(TOKENS_MAX, encoding.getIds().length);
            }
            encodings.add(encoding);
        }
        List<Integer> tokens = encodings.stream().map(e -> e.getIds().length).toList();
        return new Prepared(tokens, () -> vectors(encodings, dimensions));
    }

    /** The vector of a text, or of as much of its beginning as the model takes. */
    CompletableFuture<float[]> vector(String text) {
        Encoding encoding = tokenizer.encode(text);
        if (encoding.getIds().length > TOKENS_MAX) {
            // Cut where a token ends, a word keeps the tokens it had.
            encoding = tokenizer.encode(text.substring(0, ends(text)[TOKENS_MAX - 3]));
        }
        Encoding fitting = encoding;
        return CompletableFuture.supplyAsync(() -> vector(fitting, DIMENSIONS), workers);
    }

    /** Without the two tokens that the model wants around each text: they are of no text. */
    @Override
    public int[] ends(String text) {
        CharSpan[] spans = tokenizer.encode(text, false, false).getCharTokenSpans();
        int[] ends = new int[spans.length];
        int at = 0;
        int character = 0;
        for (int i = 0; i < spans.length; i++) {
            // The tokenizer counts characters, a Java text counts units of UTF-16.
            at = text.offsetByCodePoints(at, spans[i].getEnd() - character);
            character = spans[i].getEnd();
            ends[i] = at;
        }
        return ends;
    }

    private static int dimensions(EmbeddingRequest request) throws ApiError {
        Integer asked = request.dimensions();
        if (asked == null) {
            return DIMENSIONS;
        }
        if (asked > DIMENSIONS) {
            throw ApiError.invalid(
                    "This model's vectors have at most " + DIMENSIONS + " dimensions.", "dimensions", null);
        }
        return asked;
    }

    private CompletableFuture<List<float[]>> vectors(List<Encoding> encodings, int dimensions) {
        List<CompletableFuture<float[]>> runs = encodings.stream()
                .map(e -> CompletableFuture.supplyAsync(() -> vector(e, dimensions), workers))
                .toList();
        return CompletableFuture.allOf(runs.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> runs.stream().map(CompletableFuture::join).toList());
    }

    private float[] vector(Encoding encoding, int dimensions) {
        // As many workers as sessions: one is always free.
        MiniLmSession session = sessions.remove();
        try {
            float[] vector = session.run(encoding);
            return dimensions == DIMENSIONS ? vector : DerivedVectors.normalised(Arrays.copyOf(vector, dimensions));
        } catch (OrtException e) {
            throw new IllegalStateException("The local MiniLM model failed: " + e.getMessage(), e);
        } finally {
            sessions.add(session);
        }
    }

    @Override
    public void close() {
        workers.shutdown();
        if (DaemonThreads.awaitEnd(workers)) {
            // A session in use must not be freed: its native memory is then left to the end of the process.
            sessions.forEach(MiniLmSession::close);
            tokenizer.close();
        }
    }
}
