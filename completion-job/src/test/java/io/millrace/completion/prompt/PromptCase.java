package io.millrace.completion.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.settings.Setting;
import io.millrace.settings.Settings;
import io.millrace.tokens.TokenCounter;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What the tests of prompts share: settings read as a worker reads them, and bodies. */
final class PromptCase {
    static final ObjectMapper JSON = new ObjectMapper();
    static final TokenCounter COUNTER = TokenCounter.of("cl100k_base");

    private PromptCase() {}

    /** A worker's file, reduced to what is tested. */
    record File(@Setting(doc = "Templates by name.") Map<String, PromptSettings> prompts) {}

    static Path resource(String name) {
        URL url = Objects.requireNonNull(PromptCase.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, PromptSettings> settings(Path file, Map<String, String> env) {
        return Settings.read(new File(Map.of()), file, env).prompts();
    }

    static Map<String, PromptSettings> settings() {
        return settings(resource("settings.yaml"), Map.of());
    }

    /** A template with nothing but a user message. */
    static PromptSettings user(String user, Map<String, VariableType> variables) {
        return new PromptSettings(0, "", Map.of(), 0, user, variables, "", "", 0, "");
    }

    static ObjectNode body(String json) throws Exception {
        return (ObjectNode) JSON.readTree(json);
    }

    static JsonNode messages(Prompts prompts, ObjectNode body) throws JobRejected {
        return Objects.requireNonNull(prompts.expand(body, COUNTER)).body().get("messages");
    }

    static String rejection(Prompts prompts, String body) throws Exception {
        try {
            prompts.expand(body(body), COUNTER);
        } catch (JobRejected e) {
            assertThat(e.failure().kind()).isEqualTo(FailureKind.SCHEMA_INVALID);
            return e.getMessage();
        }
        throw new AssertionError("was not rejected: " + body);
    }
}
