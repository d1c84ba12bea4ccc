package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerLimitTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # body                                          | prompt | window | answer | budget | sent
            {}                                              | 100    | 1000   | 500    | 0      | {}
            {}                                              | 100    | 1000   | 500    | 200    | {"max_completion_tokens":200}
            {}                                              | 900    | 1000   | 500    | 200    | {"max_completion_tokens":100}
            {}                                              | 100    | 0      | 0      | 200    | {"max_completion_tokens":200}
            {"max_completion_tokens":400}                   | 100    | 1000   | 500    | 0      | {"max_completion_tokens":400}
            {"max_completion_tokens":400}                   | 700    | 1000   | 500    | 0      | {"max_completion_tokens":300}
            {"max_completion_tokens":800}                   | 100    | 1000   | 500    | 9      | {"max_completion_tokens":500}
            {"max_tokens":800}                              | 100    | 1000   | 500    | 0      | {"max_tokens":500}
            {"max_tokens":80}                               | 100    | 0      | 0      | 0      | {"max_tokens":80}
            {"max_tokens":null}                             | 100    | 1000   | 500    | 7      | {"max_completion_tokens":7}
            {"max_tokens":70,"max_completion_tokens":80}    | 100    | 1000   | 500    | 0      | {"max_completion_tokens":70}
            {"max_completion_tokens":null,"max_tokens":80}  | 100    | 1000   | 50     | 0      | {"max_tokens":50}
            {"max_completion_tokens":99999999999}           | 100    | 1000   | 0      | 0      | {"max_completion_tokens":900}
            """)
    void answer_isNeverLongerThanFits(String body, int prompt, int window, int answer, int budget, String sent)
            throws Exception {
        ObjectNode given = json(body);
        AnswerLimit limit = AnswerLimit.of(given, prompt, new ModelWindow(window, answer), budget);
        assertThat(limit.applyTo(given)).isEqualTo(json(sent));
        assertThat(given).isEqualTo(json(body));
        assertThat(limit.tokens()).isEqualTo(json(sent).path(limit.field()).asInt(0));
        assertThat(limit.lowered()).isEqualTo(limit.tokens() < AnswerLimit.asked(given));
    }

    @Test
    void promptThatLeavesNoRoom_isRefused() {
        assertThatThrownBy(() -> AnswerLimit.of(json("{}"), 1_000, new ModelWindow(1_000, 10), 0))
                .isInstanceOfSatisfying(
                        JobRejected.class, e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.TOO_MANY_TOKENS))
                .hasMessage(
                        "body.messages has 1000 tokens and leaves no room for an answer in the model's window of 1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "\"100\"", "true", "[1]", "{}"})
    void nonsense_isNamed(String value) {
        for (String field : new String[] {"max_tokens", "max_completion_tokens"}) {
            assertThatThrownBy(() -> AnswerLimit.asked(json("{\"" + field + "\":" + value + "}")))
                    .isInstanceOf(JobRejected.class)
                    .hasMessageStartingWith("body." + field + " is ")
                    .hasMessageEndingWith("; allowed is a whole number of at least 1");
        }
    }

    private static ObjectNode json(String text) throws JsonProcessingException {
        return (ObjectNode) new JsonMapper().readTree(text);
    }
}
