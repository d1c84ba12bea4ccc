package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.WorkerPage;
import io.millrace.inspector.letter.Escaped;
import io.millrace.inspector.replay.KeptAnswers;
import io.millrace.job.JobHeader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks workers whether answers are kept: one that reads a job's topic says what the job asks and what of that it keeps itself, the others what they keep of the
 * rest. A worker that does not answer is asked no more.
 *
 * <p>Threads: one.
 */
final class DlqKept implements KeptAnswers {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String PATH = "/cache";
    private static final int ANOTHERS = 421;

    private final WorkerOptions workers;
    private final List<URI> alive;
    private String trouble = "none of the workers that were asked reads these jobs, or owns their questions";

    DlqKept(WorkerOptions workers) {
        this.workers = workers;
        this.alive = new ArrayList<>(workers.hasToken() ? workers.workers() : List.of());
        if (!workers.hasToken()) {
            trouble = "asking workers takes their http.token: --token, or MILLRACE_HTTP_TOKEN";
        }
    }

    /** Why it could not tell, as it was seen last. */
    String trouble() {
        return trouble;
    }

    @Override
    public Optional<Boolean> kept(String topic, List<JobHeader> headers, byte @Nullable [] value) {
        if (value == null || alive.isEmpty()) {
            return Optional.empty();
        }
        byte[] job = job(topic, headers, value);
        for (URI worker : List.copyOf(alive)) {
            Optional<JsonNode> told = ask(worker, () -> workers.post(worker, PATH, job));
            if (told.isPresent()) {
                return all(told.get(), worker);
            }
        }
        return Optional.empty();
    }

    private static byte[] job(String topic, List<JobHeader> headers, byte[] value) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (JobHeader header : headers) {
            if (header.value() != null) {
                texts.put(header.name(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return Json.of(Map.of("topic", topic, "headers", texts, "value_base64", value))
                .getBytes(StandardCharsets.UTF_8);
    }

    private Optional<Boolean> all(JsonNode told, URI teller) {
        boolean certain = true;
        for (JsonNode question : told.path("questions")) {
            Optional<Boolean> kept = question.path("here").asBoolean()
                    ? Optional.of(question.path("kept").asBoolean())
                    : elsewhere(
                            question.path("key").asText(),
                            told.path("max_age_ms").asLong(),
                            teller);
            if (kept.isPresent() && !kept.get()) {
                return kept;
            }
            certain &= kept.isPresent();
        }
        return told.path("asks_cache").asBoolean()
                ? (certain ? Optional.of(true) : Optional.empty())
                : Optional.of(false);
    }

    /** A question that another worker owns. */
    private Optional<Boolean> elsewhere(String key, long maxAgeMs, URI teller) {
        for (URI worker : List.copyOf(alive)) {
            if (worker.equals(teller)) {
                continue;
            }
            Optional<JsonNode> kept = ask(worker, () -> workers.page(worker, PATH + "/" + key));
            if (kept.isPresent()) {
                long ageMs =
                        System.currentTimeMillis() - kept.get().path("asked_ms").asLong();
                return Optional.of(kept.get().path("served").asBoolean() && ageMs <= maxAgeMs);
            }
        }
        return Optional.empty();
    }

    /** What a worker says; empty if it is another's to say, {@code {}} if it owns the question and keeps nothing. */
    private Optional<JsonNode> ask(URI worker, Page page) {
        try {
            WorkerPage answered = page.read();
            if (answered.status() == 200) {
                return Optional.of(MAPPER.readTree(answered.body()));
            } else if (answered.status() == 404) {
                return Optional.of(MAPPER.createObjectNode());
            } else if (answered.status() != ANOTHERS) {
                drop(worker, Escaped.head(answered.body().strip(), 200));
            }
        } catch (IOException | IllegalArgumentException e) {
            drop(worker, "no worker answers: " + e.getMessage());
        }
        return Optional.empty();
    }

    private void drop(URI worker, String why) {
        alive.remove(worker);
        trouble = worker + ": " + why;
    }

    /** A request that is made when it is needed. */
    private interface Page {
        WorkerPage read() throws IOException;
    }
}
