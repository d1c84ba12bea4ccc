package io.millrace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.ProviderSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The local models, asked plainly and by stream: equal results but for ids and times. */
@Timeout(120)
final class StreamAndPlainTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTEXT = "Context: The mill stands by the river. A millrace leads water to its wheel."
            + " The miller keeps two cats.\\nQuestion: What leads water to the wheel?";

    /** The bodies sent to a model, less the model. */
    private static List<String> bodies() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"" + CONTEXT + "\"}]";
        return List.of(
                "{" + messages + "}",
                "{" + messages + ",\"n\":3,\"service_tier\":\"flex\"}",
                "{" + messages + ",\"max_tokens\":2}",
                "{" + messages + ",\"stop\":[\"wheel\"]}",
                "{" + messages + ",\"response_format\":{\"type\":\"json_object\"}}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Na\u00efve \ud83d\ude00 \u4e16\u754c?\"}]}");
    }

    private static ModelCatalog catalog(ModelServer server, boolean stream) {
        ProviderSettings local = new ProviderSettings(server.baseUrl(), null, Map.of(), Map.of(), stream);
        return new ModelCatalog(Map.of("local", local), "local", Map.of());
    }

    private static void equalBothWays(ModelServer server, String name) throws Exception {
        ModelCatalog catalog = catalog(server, false);
        ModelCatalog streaming = catalog(server, true);
        try (OpenAiClient client = new OpenAiClient(OpenAiSettings.defaults())) {
            for (String text : bodies()) {
                ObjectNode body = (ObjectNode) JSON.readTree(text);
                ModelReply.Answers plain = ask(client, catalog, name, body);
                ModelReply.Answers stream = ask(client, streaming, name, body);
                assertThat(json(stream)).as(text).isEqualTo(json(plain));
                assertThat(stream.usage()).as(text).isEqualTo(plain.usage()).isNotNull();
                assertThat(stream.model()).isEqualTo(plain.model());
                assertThat(stream.tier()).isEqualTo(plain.tier());
                assertThat(stream.answers().get(0).admissible())
                        .isEqualTo(plain.answers().get(0).admissible());
            }
        }
    }

    private static ModelReply.Answers ask(OpenAiClient client, ModelCatalog catalog, String name, ObjectNode body)
            throws Exception {
        ModelReply reply = client.call(new ModelRequest(
                        catalog.model(name),
                        body.objectNode(),
                        List.of(new ModelInput.Chat(body)),
                        Duration.ofSeconds(60)))
                .get(60, TimeUnit.SECONDS);
        assertThat(reply).as(body.toString()).isInstanceOf(ModelReply.Answers.class);
        return (ModelReply.Answers) reply;
    }

    private static ObjectNode json(ModelReply.Answers answers) throws IOException {
        ObjectNode json = (ObjectNode)
                JSON.readTree(((ModelAnswer.Completion) answers.answers().get(0)).json());
        return json.remove(Set.of("id", "created"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"derived-chat", "any other name"})
    void derivedModels_answerAlike(String name) throws Exception {
        try (ModelServer server = ModelServer.start(ModelServerSettings.derived())) {
            equalBothWays(server, name);
        }
    }

    @Test
    void localExtractive_answersAlike() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServerSettings.miniLm())) {
            equalBothWays(server, ModelServerSettings.LOCAL_EXTRACTIVE);
        }
    }
}
