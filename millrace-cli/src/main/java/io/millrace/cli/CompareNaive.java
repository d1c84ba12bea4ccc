package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Usage;
import io.millrace.model.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The client that everybody writes first: each job is one call of the dear model, four at a time. */
final class CompareNaive {
    private static final int THREADS = 4;
    private static final int TIMEOUT_MS = (int) Duration.ofMinutes(2).toMillis();
    private static final JsonMapper MAPPER = new JsonMapper();

    private final URI endpoint;
    private final Function<String, Prices> prices;

    /** @param prices by the model's name */
    CompareNaive(URI baseUrl, Function<String, Prices> prices) {
        this.endpoint = URI.create(baseUrl + "/chat/completions");
        this.prices = prices;
    }

    List<CompareAnswer> run(CompareWorkload workload, Progress progress) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<CompareAnswer>> open = new ArrayList<>();
            for (int question : workload.jobs()) {
                String body = workload.questions().get(question).naive();
                open.add(threads.submit(() -> call(body)));
            }
            List<CompareAnswer> answers = new ArrayList<>();
            for (Future<CompareAnswer> answer : open) {
                answers.add(answer.get());
                progress.at(answers.size(), "");
            }
            return answers;
        } catch (ExecutionException e) {
            throw new CommandFailed(ExitCode.FAILED, "The naive client failed: " + e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private CompareAnswer call(String body) throws IOException {
        HttpURLConnection http = (HttpURLConnection) endpoint.toURL().openConnection();
        http.setConnectTimeout(TIMEOUT_MS);
        http.setReadTimeout(TIMEOUT_MS);
        http.setDoOutput(true);
        http.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = http.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        if (http.getResponseCode() != 200) {
            return new CompareAnswer(false, "", "", BigDecimal.ZERO, true);
        }
        try (InputStream in = http.getInputStream()) {
            JsonNode answer = MAPPER.readTree(in);
            String model = answer.path("model").asText();
            Usage usage = new Usage(
                    answer.at("/usage/prompt_tokens").asInt(),
                    0,
                    answer.at("/usage/completion_tokens").asInt(),
                    0);
            BigDecimal paid = prices.apply(model).microDollars(usage, false);
            if (paid == null) {
                throw new IOException("no price is known of " + model);
            }
            return new CompareAnswer(
                    true, answer.at("/choices/0/message/content").asText(), model, paid, true);
        }
    }
}
