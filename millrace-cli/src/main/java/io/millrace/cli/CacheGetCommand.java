package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.client.WorkerPage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cache get}: what is kept for one question. */
@Command(
        name = "get",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the answer that is kept for a question, as of the last commit, and how it came to be.",
            "Each question is kept by the worker that owns its key: name all of them."
        })
final class CacheGetCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Screen screen;

    @Mixin
    private WorkerOptions workers = new WorkerOptions();

    @Parameters(paramLabel = "KEY", description = "A question's key, as 'key explain' prints it.")
    private String key = "";

    CacheGetCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        for (URI worker : workers.workers()) {
            WorkerPage page = workers.read(worker, "/cache/" + key);
            if (page.status() == 200) {
                print(MAPPER.readTree(page.body()));
                return ExitCode.OK.number();
            }
        }
        throw new CommandFailed(ExitCode.NOT_FOUND, "None of these workers keeps an answer under " + key + ".");
    }

    private void print(JsonNode kept) {
        screen.note("model      " + kept.path("model").asText() + " ("
                + kept.path("lane").asText() + ")");
        if (!kept.path("via").asText().isEmpty()) {
            screen.note("by         " + kept.path("via").asText());
        }
        screen.note("asked      " + Instant.ofEpochMilli(kept.path("asked_ms").asLong()) + ", generation "
                + kept.path("generation").asLong());
        screen.note("kept until "
                + (kept.path("expires_ms").isNull()
                        ? "it is made invalid"
                        : Instant.ofEpochMilli(kept.path("expires_ms").asLong()).toString())
                + (kept.path("served").asBoolean() ? "" : "; it is served no more"));
        screen.note("tokens     " + kept.path("input_tokens").asLong() + " in, "
                + kept.path("output_tokens").asLong() + " out");
        String body = kept.path("body_base64").asText();
        // An answer that is text is shown as such; vectors are bytes.
        screen.print(
                kept.path("type").asText().equals("completion")
                        ? new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8)
                        : body);
    }
}
