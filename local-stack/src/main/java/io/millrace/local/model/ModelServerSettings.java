package io.millrace.local.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ModelServer} serves and how: start from {@link #derived()}, {@link #miniLm()} or {@link #replay()} and change with the {@code with} methods.
 *
 * @param models the names that embed, listed at {@code /v1/models}; a derived server accepts any other name too
 * @param dimensions the vectors' size where the request names none
 * @param latency the least time a call stays at the server
 * @param apiKey the key that calls must carry, or null for none
 * @param host the address to bind
 * @param port the port to bind, 0 for a free one
 * @param threads the threads that read, compute and write; waiting calls hold none
 * @param inputTokensMax the longest input to embed, in tokens as the server counts them
 * @param chatModels the names that answer chat completions, listed at {@code /v1/models} too; a derived server accepts any other name too
 * @param contextTokensMax the most tokens of a prompt together with the completion it asks for, as the server counts them
 */
public record ModelServerSettings(
        Engine engine,
        List<String> models,
        int dimensions,
        Duration latency,
        @Nullable String apiKey,
        String host,
        int port,
        int threads,
        int inputTokensMax,
        List<String> chatModels,
        int contextTokensMax) {
    /** The model that answers with sentences of the prompt; what it does is told at its engine, {@code ExtractiveChat}. */
    public static final String LOCAL_EXTRACTIVE = "local-extractive";

    /** The same with more sentences, and content with less near ones; no larger model. */
    public static final String LOCAL_EXTRACTIVE_LARGE = "local-extractive-large";

    /** Among {@link #models}: any other name is answered by the first model, whose name the answer bears. */
    public static final String ANY_MODEL = "*";

    static final int DIMENSIONS_MAX = 4096;
    private static final int CONTEXT_TOKENS_MAX = 8192;

    public ModelServerSettings {
        models = List.copyOf(models);
        require(!models.isEmpty(), "A model server must serve at least one model name, but models is empty.");
        require(
                dimensions >= 1 && dimensions <= DIMENSIONS_MAX,
                "dimensions must be from 1 to " + DIMENSIONS_MAX + ", but is " + dimensions + ".");
        require(!latency.isNegative(), "latency must not be negative, but is " + latency + ".");
        require(port >= 0 && port <= 65_535, "port must be from 0 to 65535, but is " + port + ".");
        require(threads >= 1 && threads <= 256, "threads must be from 1 to 256, but is " + threads + ".");
        chatModels = List.copyOf(chatModels);
        require(!chatModels.isEmpty(), "A model server must serve at least one chat model, but chatModels is empty.");
        require(contextTokensMax >= 1, "contextTokensMax must be at least 1, but is " + contextTokensMax + ".");
        require(inputTokensMax >= 1, "inputTokensMax must be at least 1, but is " + inputTokensMax + ".");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Derived vectors of 384 dimensions and derived completions, any model name, no latency, no key. */
    public static ModelServerSettings derived() {
        return new ModelServerSettings(
                Engine.DERIVED,
                List.of("derived-384"),
                384,
                Duration.ZERO,
                null,
                "127.0.0.1",
                0,
                8,
                8192,
                List.of("derived-chat"),
                CONTEXT_TOKENS_MAX);
    }

    /** Real vectors of {@code all-minilm-l6-v2} and the completions of {@code local-extractive} and {@code local-extractive-large}, no latency, no key. */
    public static ModelServerSettings miniLm() {
        return new ModelServerSettings(
                Engine.MINILM,
                List.of("all-minilm-l6-v2"),
                MiniLmEngine.DIMENSIONS,
                Duration.ZERO,
                null,
                "127.0.0.1",
                0,
                4,
                MiniLmEngine.TOKENS_MAX,
                List.of(LOCAL_EXTRACTIVE, LOCAL_EXTRACTIVE_LARGE),
                CONTEXT_TOKENS_MAX);
    }

    /** As {@link #miniLm()}, and the recorded answers of the two models of {@link ReplayAnswers}. */
    public static ModelServerSettings replay() {
        return new ModelServerSettings(
                Engine.REPLAY,
                List.of("all-minilm-l6-v2"),
                MiniLmEngine.DIMENSIONS,
                Duration.ZERO,
                null,
                "127.0.0.1",
                0,
                4,
                MiniLmEngine.TOKENS_MAX,
                List.of(LOCAL_EXTRACTIVE, ReplayAnswers.SMALL, ReplayAnswers.LARGE),
                CONTEXT_TOKENS_MAX);
    }

    public ModelServerSettings withModels(String... names) {
        return new ModelServerSettings(
                engine,
                List.of(names),
                dimensions,
                latency,
                apiKey,
                host,
                port,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withDimensions(int value) {
        return new ModelServerSettings(
                engine,
                models,
                value,
                latency,
                apiKey,
                host,
                port,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withLatency(Duration value) {
        return new ModelServerSettings(
                engine,
                models,
                dimensions,
                value,
                apiKey,
                host,
                port,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withApiKey(@Nullable String value) {
        return new ModelServerSettings(
                engine,
                models,
                dimensions,
                latency,
                value,
                host,
                port,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withHost(String value) {
        return new ModelServerSettings(
                engine,
                models,
                dimensions,
                latency,
                apiKey,
                value,
                port,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withPort(int value) {
        return new ModelServerSettings(
                engine,
                models,
                dimensions,
                latency,
                apiKey,
                host,
                value,
                threads,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withThreads(int value) {
        return new ModelServerSettings(
                engine,
                models,
                dimensions,
                latency,
                apiKey,
                host,
                port,
                value,
                inputTokensMax,
                chatModels,
                contextTokensMax);
    }

    public ModelServerSettings withContextTokensMax(int value) {
        return new ModelServerSettings(
                engine, models, dimensions, latency, apiKey, host, port, threads, inputTokensMax, chatModels, value);
    }

    List<String> allModels() {
        return Stream.concat(models.stream(), chatModels.stream()).distinct().toList();
    }
}
