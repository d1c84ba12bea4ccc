package io.millrace.completion;

import static io.millrace.completion.CompletionStack.body;
import static io.millrace.completion.CompletionStack.cache;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.client.JobOutcome;
import io.millrace.local.model.Fault;
import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not a whole answer of the model asked is returned as it came, and served to nobody else. */
final class NotKeptIT {
    private static final String SCHEMA =
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"object\",\"required\":[\"nowhere\"]}}}";
    private static final String SETTINGS = """
            topology:
              retry: {attempts_max: 1}
            models:
              stand-in: {provider: local, mode: chat}
              derived-chat: {provider: local, mode: chat}
            routes:
              safe:
                tiers:
                  only: {model: derived-chat}
                fallbacks:
                  other: {model: stand-in, on: outage}
            """;

    @TempDir
    Path dir;

    @Test
    void table_overAllKinds() throws Exception {
        try (CompletionStack stack = new CompletionStack(dir, ModelServerSettings.derived(), 1, SETTINGS)) {
            System.out.printf("NOT KEPT %-18s %-40s %-10s %-10s%n", "kind", "the job got", "next job", "third job");
            row(stack, "whole", null, "derived-chat", "", "stop", true);
            row(stack, "truncated", Fault.TRUNCATED, "derived-chat", "", "length", false);
            row(stack, "filtered", Fault.CONTENT_FILTER, "derived-chat", "", "content_filter", false);
            row(stack, "refused", Fault.REFUSAL, "derived-chat", "", "stop, refusal", false);
            row(stack, "empty", Fault.EMPTY_CONTENT, "derived-chat", "", "dead letter, upstream_bad_response", false);
            row(
                    stack,
                    "null content",
                    Fault.NULL_CONTENT,
                    "derived-chat",
                    "",
                    "dead letter, upstream_bad_response",
                    false);
            row(stack, "fallback model", Fault.HTTP_503, "safe", "", "stop, by stand-in", false);
            neverValid(stack);
        }
    }

    private static void row(
            CompletionStack stack, String kind, Fault fault, String model, String fields, String got, boolean kept)
            throws Exception {
        if (fault != null) {
            stack.models().faults().nextCalls(fault, 1);
        }
        String question = body(model, kind, fields);
        JobOutcome outcome =
                stack.client().submit(CompletionStack.line("first", question)).get(90, TimeUnit.SECONDS);
        JsonNode line = CompletionStack.read(outcome);
        String first = outcome.answered()
                ? said(line)
                : "dead letter, " + line.at("/millrace/error_class").asText();
        String second = cache(stack.ask(question));
        String third = cache(stack.ask(question));
        print(kind, first, second, third);
        assertThat(first).as(kind).isEqualTo(got);
        assertThat(second).as(kind).isEqualTo(kept ? "hit" : "miss");
        assertThat(third).as("the whole answer after a " + kind).isEqualTo("hit");
    }

    /** No answer of this model fits the schema: each is returned, none is kept. */
    private static void neverValid(CompletionStack stack) throws Exception {
        String question = body("derived-chat", "schema-invalid", SCHEMA);
        JsonNode first = stack.ask(question);
        String second = cache(stack.ask(question));
        String third = cache(stack.ask(question));
        print("schema-invalid", said(first) + ", schema_valid " + first.at("/millrace/schema_valid"), second, third);
        assertThat(first.at("/millrace/schema_valid").asBoolean(true)).isFalse();
        assertThat(second).isEqualTo("miss");
        assertThat(third).isEqualTo("miss");
    }

    private static void print(String kind, String first, String second, String third) {
        System.out.printf("NOT KEPT %-18s %-40s %-10s %-10s%n", kind, first, second, third);
    }

    private static String said(JsonNode result) {
        JsonNode choice = result.at("/response/body/choices/0");
        String said = choice.path("finish_reason").asText();
        if (choice.at("/message/refusal").isTextual()) {
            return said + ", refusal";
        }
        String lane = result.at("/millrace/route/lane").asText("");
        return lane.isEmpty() ? said : said + ", by " + lane.substring(lane.indexOf('/') + 1);
    }
}
