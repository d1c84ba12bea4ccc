package io.millrace.completion.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.settings.Settings;
import java.util.Map;

/** Jobs and routes for tests. */
final class Samples {
    private Samples() {}

    static JobFacts job(String prompt) {
        return job(body("{\"messages\":[{\"role\":\"system\",\"content\":\"proof\"},{\"role\":\"user\",\"content\":"
                + quoted(prompt) + "}]}"));
    }

    static JobFacts job(ObjectNode body) {
        return new JobFacts(body, () -> 100, Map.of("team", "search"));
    }

    static ObjectNode body(String json) {
        try {
            return (ObjectNode) new JsonMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static String quoted(String text) {
        try {
            return new JsonMapper().writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Reads {@code routes:} from YAML, as a user's file is read. */
    static Map<String, RouteSettings> routes(String yaml) {
        return Settings.readText(new RoutesFile(Map.of()), "test.yaml", yaml).routes();
    }

    static Route route(String yaml) {
        return Routes.of(routes(yaml), model -> model.startsWith("m-"), AnswerSchema.NONE)
                .get("r")
                .orElseThrow();
    }

    /** Two tiers, the upper one with one rule. */
    static Route withRule(String rule) {
        return route("routes:\n  r:\n    tiers:\n      small: {model: m-small}\n      large:\n        model: m-large\n"
                + "        rules:\n          it: " + rule + "\n");
    }

    /** Two tiers, with this escalation. */
    static Route withEscalation(String escalation) {
        return route("routes:\n  r:\n    tiers:\n      small: {model: m-small}\n      large: {model: m-large}\n"
                + "    escalation: " + escalation + "\n");
    }
}
