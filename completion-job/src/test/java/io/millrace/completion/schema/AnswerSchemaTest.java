package io.millrace.completion.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = """
            {"type":"object","properties":{"name":{"type":"string","pattern":"^[A-Z]"},"age":{"type":"integer","minimum":0},
             "child":{"$ref":"#/$defs/child"}},"required":["name"],"additionalProperties":false,
             "$defs":{"child":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}}""";

    static ObjectNode asking(String schema) throws Exception {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode named =
                body.putObject("response_format").put("type", "json_schema").putObject("json_schema");
        named.put("name", "answer").put("strict", true).set("schema", JSON.readTree(schema));
        return body;
    }

    private static AnswerSchema of(String responseFormat) throws Exception {
        ObjectNode body = JSON.createObjectNode();
        body.set("response_format", JSON.readTree(responseFormat));
        return AnswerSchema.of(body);
    }

    static String rejection(ObjectNode body) {
        try {
            AnswerSchema.of(body);
        } catch (JobRejected e) {
            assertThat(e.failure().kind()).isEqualTo(FailureKind.SCHEMA_INVALID);
            return e.getMessage();
        }
        throw new AssertionError("was not rejected: " + body);
    }

    @Test
    void of_isNullWhenNoFormIsAsked() throws Exception {
        assertThat(AnswerSchema.of(JSON.createObjectNode())).isNull();
        assertThat(of("null")).isNull();
        assertThat(of("{\"type\":\"text\"}")).isNull();
        assertThat(of("{\"type\":\"grammar\",\"grammar\":\"root ::= x\"}")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]|body.response_format is not an object with a text as its type",
                "{}|body.response_format is not an object with a text as its type",
                "{\"type\":1}|body.response_format is not an object with a text as its type",
                "{\"type\":\"json_schema\"}|body.response_format.json_schema is missing or not an object",
                "{\"type\":\"json_schema\",\"json_schema\":{\"schema\":true}}|body.response_format.json_schema.schema is not an object",
            })
    void of_namesTheFieldThatIsNoResponseFormat(String format, String message) {
        assertThatThrownBy(() -> of(format)).isInstanceOf(JobRejected.class).hasMessage(message);
    }

    @Test
    void jsonObject_isAnyObjectAndNothingElse() throws Exception {
        AnswerSchema object = of("{\"type\":\"json_object\"}");
        assertThat(object.violation(" {\"a\":[1,2]} ")).isEmpty();
        assertThat(object.violation("[1]")).hasValue("the answer is not a JSON object");
        for (String text :
                new String[] {"", "I don't know.", "{\"a\":1", "```json\n{}\n```", "{} {}", "{\"a\":1,\"a\":2}"}) {
            assertThat(object.violation(text))
                    .as(text)
                    .hasValueSatisfying(said -> assertThat(said).startsWith("the answer is not one JSON value"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"name\":\"Ann\"}|",
                "{\"name\":\"Ann\",\"age\":3,\"child\":{\"name\":\"Bo\"}}|",
                "{\"age\":3}|'required' fails at the top",
                "{\"name\":\"ann\"}|'pattern' fails at /name",
                "{\"name\":\"Ann\",\"age\":-1}|'minimum' fails at /age",
                "{\"name\":\"Ann\",\"age\":1.5}|'type' fails at /age",
                "{\"name\":\"Ann\",\"child\":{}}|'required' fails at /child",
                "{\"name\":\"Ann\",\"x\":1}|'additionalProperties' fails at the top",
                "[]|'type' fails at the top",
            })
    void jsonSchema_tellsTheKeywordAndThePlace(String answer, String problem) throws Exception {
        Optional<String> expected = Optional.ofNullable(problem).map(said -> "the answer breaks its schema: " + said);
        assertThat(AnswerSchema.of(asking(PERSON)).violation(answer)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://json-schema.org/draft-07/schema#",
                "https://json-schema.org/draft/2019-09/schema",
                "https://json-schema.org/draft/2020-12/schema"
            })
    void jsonSchema_isReadByTheDraftItNames(String draft) throws Exception {
        String schema =
                "{\"$schema\":\"" + draft + "\",\"$id\":\"https://example.org/x\",\"type\":\"object\",\"properties\":"
                        + "{\"a\":{\"$ref\":\"#/definitions/a\"}},\"definitions\":{\"a\":{\"type\":\"integer\"}}}";
        AnswerSchema answers = AnswerSchema.of(asking(schema));
        assertThat(answers.violation("{\"a\":1}")).isEmpty();
        assertThat(answers.violation("{\"a\":\"1\"}")).hasValue("the answer breaks its schema: 'type' fails at /a");
        assertThat(rejection(asking(schema.replace("\"integer\"", "\"whole\""))))
                .contains("is no valid JSON Schema");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"objekt\"}",
                "{\"properties\":[]}",
                "{\"required\":\"name\"}",
                "{\"minLength\":-1}",
                "{\"properties\":{\"a\":{\"type\":[\"string\",5]}}}"
            })
    void jsonSchema_thatIsNoneIsRejected(String schema) throws Exception {
        assertThat(rejection(asking(schema)))
                .startsWith("body.response_format.json_schema.schema is no valid JSON Schema: '");
    }

    @Test
    void jsonSchema_doesNotCheckFormats() throws Exception {
        AnswerSchema answers = AnswerSchema.of(asking(
                "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"string\",\"format\":\"email\"}"));
        assertThat(answers.violation("\"nobody\"")).isEmpty();
    }

    @Test
    void chatAnswer_isCheckedInEveryChoiceThatIsText() throws Exception {
        AnswerSchema answers = AnswerSchema.of(asking(PERSON));
        String good = "{\"message\":{\"content\":\"{\\\"name\\\":\\\"Ann\\\"}\"},\"finish_reason\":\"stop\"}";
        String tools = "{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]}}";
        String refusal = "{\"message\":{\"content\":null,\"refusal\":\"I can't.\"}}";
        String bad = "{\"message\":{\"content\":\"{}\"}}";
        assertThat(answers.violation(answer(good, tools, refusal))).isEmpty();
        assertThat(answers.violation(answer(good, bad))).isPresent();
        assertThat(answers.violation(answer("{\"message\":{\"content\":null}}")))
                .isPresent();
    }

    @Test
    void chatAnswer_readsWhatIsThere() throws Exception {
        ChatAnswer answer = answer(
                "{\"message\":{\"content\":\"Hi\",\"refusal\":null},\"finish_reason\":\"stop\"}",
                "{\"message\":{\"content\":null,\"refusal\":\"No.\"},\"finish_reason\":\"content_filter\"}");
        assertThat(answer.choices()).isEqualTo(2);
        assertThat(answer.content(0)).hasValue("Hi");
        assertThat(answer.refusal(0)).isEmpty();
        assertThat(answer.finishReason(0)).hasValue("stop");
        assertThat(answer.callsTools(0)).isFalse();
        assertThat(answer.content(1)).isEmpty();
        assertThat(answer.refusal(1)).hasValue("No.");
        assertThat(answer.finishReason(2)).isEmpty();
        assertThat(new ChatAnswer(JSON.readTree("{\"error\":{}}")).choices()).isZero();
    }

    private static ChatAnswer answer(String... choices) throws Exception {
        return new ChatAnswer(JSON.readTree("{\"choices\":[" + String.join(",", choices) + "]}"));
    }
}
