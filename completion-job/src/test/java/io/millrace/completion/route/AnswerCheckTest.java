package io.millrace.completion.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerCheckTest {
    private static final JobFacts WANTS_JSON =
            Samples.job(Samples.body("{\"response_format\":{\"type\":\"json_object\"},\"messages\":[]}"));

    private static Optional<String> failing(String escalation, CheapAnswer answer, JobFacts job) {
        return Samples.withEscalation(escalation).failing(0, answer, job);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {enabled: true}                               | I don't know.               | refusal: it says that it does not know or will not answer
            {enabled: true}                               | I’m sorry, but I can’t help | refusal: it says that it does not know or will not answer
            {enabled: true}                               | As an AI, I have no view    | refusal: it says that it does not know or will not answer
            {enabled: true, refusal: false}               | I don't know.               |
            {enabled: true}                               | It is 3 + 4 = 8.            |
            {enabled: true, arithmetic: true}             | It is 3 + 4 = 8.            | arithmetic: 1 equation does not hold
            {enabled: true, arithmetic: true}             | 1+1=3 and then 2+2=5        | arithmetic: 2 equations do not hold
            {enabled: true, arithmetic: true}             | It is 3 + 4 = 7.            |
            {enabled: true, chars_min: 6}                 | Short                       | chars_min: 5 of 6
            {enabled: true, chars_min: 5}                 | Short                       |
            {enabled: true, patterns: {result: '####'}}   | 7                           | pattern result: not found
            {enabled: true, patterns: {result: '####'}}   | #### 7                      |
            {enabled: true, score: {features: {w: {measure: words, of: answer, weight: 1}}, threshold: 2}} | one two | score 2.000 reaches 2.000
            {enabled: true, score: {features: {w: {measure: words, of: answer, weight: 1}}, threshold: 2}} | one     |
            {enabled: true, score: {features: {u: {measure: unused-numbers, of: answer, weight: 1}}, threshold: 0.5}} | 20 | score 0.500 reaches 0.500
            {enabled: true, score: {features: {u: {measure: unused-numbers, of: answer, weight: 1}}, threshold: 0.5}} | 20 of 1000 |
            {enabled: false, arithmetic: true, chars_min: 9} | 1+1=3                    |
            """)
    void answer_staysUnlessACheckFails(String escalation, String answer, String why) {
        assertThat(failing(escalation, CheapAnswer.of(answer), Samples.job("Take 20 of 1,000.")))
                .isEqualTo(Optional.ofNullable(why));
    }

    @Test
    void refusal_isLookedForAtTheBeginning() {
        String quoted = "The hero of the story answers at last, after a long silence. ".repeat(5) + "\"I don't know.\"";
        assertThat(failing("{enabled: true}", CheapAnswer.of(quoted), Samples.job("x")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter"})
    void cutAnswers_fail(String finishReason) {
        CheapAnswer cut = new CheapAnswer("Well", finishReason, false, false);
        assertThat(failing("{enabled: true}", cut, Samples.job("x")))
                .hasValue("truncated: finish_reason is " + finishReason);
        assertThat(failing("{enabled: true, truncated: false}", cut, Samples.job("x")))
                .isEmpty();
    }

    @Test
    void json_isOnlyAskedOfJobsThatAskForIt() {
        assertThat(failing("{enabled: true}", CheapAnswer.of("{\"a\":1}"), WANTS_JSON))
                .isEmpty();
        assertThat(failing("{enabled: true}", CheapAnswer.of("Sure: {\"a\":1}"), WANTS_JSON))
                .hasValue("json: it is not JSON");
        assertThat(failing("{enabled: true}", CheapAnswer.of("{\"a\":1} x"), WANTS_JSON))
                .isPresent();
        assertThat(failing("{enabled: true}", CheapAnswer.of(""), WANTS_JSON)).isPresent();
        assertThat(failing("{enabled: true}", CheapAnswer.of("Sure"), Samples.job("x")))
                .isEmpty();
    }

    @Test
    void schema_isAskedOfTheValidatorGiven() {
        Map<String, RouteSettings> settings =
                Samples.routes("routes: {r: {tiers: {a: {model: m-a}, b: {model: m-b}}, escalation: {enabled: true}}}");
        AnswerSchema needsOne = (body, answer) -> answer.contains("1") ? Optional.empty() : Optional.of("no 1");
        Route route =
                Routes.of(settings, "m-a m-b"::contains, needsOne).get("r").orElseThrow();
        assertThat(route.failing(0, CheapAnswer.of("{\"a\":1}"), WANTS_JSON)).isEmpty();
        assertThat(route.failing(0, CheapAnswer.of("{\"a\":2}"), WANTS_JSON))
                .hasValue("schema: it does not fit the job's schema");
    }

    @Test
    void cheapAnswer_isReadFromAChoice() {
        ObjectNode refused =
                Samples.body("{\"message\":{\"content\":null,\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}");
        assertThat(failing("{enabled: true}", CheapAnswer.of(refused), Samples.job("x")))
                .hasValue("refusal: the provider marks it so");
        ObjectNode calls = Samples.body(
                "{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]},\"finish_reason\":\"tool_calls\"}");
        assertThat(failing("{enabled: true, chars_min: 10}", CheapAnswer.of(calls), Samples.job("x")))
                .isEmpty();
    }
}
