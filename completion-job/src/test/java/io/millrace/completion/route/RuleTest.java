package io.millrace.completion.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleTest {
    /** The user says "Prove that 2 is even.", the system says "proof", 100 tokens, header team=search. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {prompt_tokens_min: 100}             | true  | 100 tokens, at least 100
            {prompt_tokens_min: 101}             | false |
            {prompt_tokens_max: 100}             | true  | 100 tokens, at most 100
            {prompt_tokens_max: 99}              | false |
            {keywords: [Prove That]}             | true  | keyword Prove That
            {keywords: [prov, eve]}              | false |
            {keywords: [proof]}                  | false |
            {patterns: {p: 'eve.\\.$'}}          | true  | pattern p
            {patterns: {p: '^even'}}             | false |
            {tools: absent}                      | true  | no tools
            {tools: present}                     | false |
            {schema: absent}                     | true  | wants text
            {schema: present}                    | false |
            {headers: {team: search}}            | true  | header team
            {headers: {team: ads}}               | false |
            {headers: {tribe: search}}           | false |
            {cel: "prompt_tokens > 99"}          | true  | cel
            {cel: "prompt.contains('even')"}     | true  | cel
            {cel: "headers.team == 'search'"}    | true  | cel
            {cel: "headers['x'] == 'search'"}    | false |
            {cel: "body.messages.size() == 2"}   | true  | cel
            {cel: "body.n > 1"}                  | false |
            {cel: "has(body.n) && body.n > 1"}   | false |
            {score: {features: {w: {measure: words, weight: 2}}, threshold: 10}} | true | score 10.000 reaches 10.000
            {score: {features: {w: {measure: words, weight: 2}}, threshold: 11}} | false |
            {score: {features: {n: {measure: distinct-numbers, weight: 1}}, bias: 1, threshold: 2}} | true | score 2.000 reaches 2.000
            {prompt_tokens_min: 5, keywords: [even]} | true | 100 tokens, at least 5, keyword even
            {prompt_tokens_min: 5, keywords: [odd]}  | false |
            """)
    void rule_holdsIfAllItSaysHolds(String rule, boolean holds, String why) {
        Choice choice = Samples.withRule(rule).choose(Samples.job("Prove that 2 is even."));
        assertThat(choice.step()).isEqualTo(holds ? 1 : 0);
        assertThat(choice.model()).isEqualTo(holds ? "m-large" : "m-small");
        assertThat(choice.reason()).isEqualTo(holds ? "large, rule it: " + why : "small, default");
    }

    @Test
    void tools_andSchema_areSeenInTheBody() {
        ObjectNode body = Samples.body("{\"tools\":[{\"type\":\"function\"}],\"messages\":[]}");
        assertThat(Samples.withRule("{tools: present}")
                        .choose(Samples.job(body))
                        .step())
                .isOne();
        ObjectNode wantsJson = Samples.body("{\"response_format\":{\"type\":\"json_schema\"},\"messages\":[]}");
        assertThat(Samples.withRule("{schema: present}")
                        .choose(Samples.job(wantsJson))
                        .step())
                .isOne();
    }

    @Test
    void contentParts_areText() {
        ObjectNode body = Samples.body(
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"},{\"type\":\"text\",\"text\":\"an even one\"}]}]}");
        assertThat(Samples.withRule("{keywords: [even one]}")
                        .choose(Samples.job(body))
                        .step())
                .isOne();
    }

    @Test
    void cel_readsNumbersAndNullsOfTheBody() {
        ObjectNode body = Samples.body("{\"n\":3,\"temperature\":0.5,\"stop\":null,\"messages\":[]}");
        assertThat(Samples.withRule("{cel: 'body.n == 3 && body.temperature < 1.0 && !has(body.stop)'}")
                        .choose(Samples.job(body))
                        .step())
                .isOne();
    }

    @Test
    void cel_thatWouldRunForEver_isNotTrue() {
        StringBuilder items = new StringBuilder("0");
        for (int i = 1; i < 300; i++) {
            items.append(',').append(i);
        }
        ObjectNode body = Samples.body("{\"a\":[" + items + "],\"messages\":[]}");
        String cubed = "{cel: 'body.a.all(x, body.a.all(y, body.a.all(z, x + y + z >= 0)))'}";
        assertThat(Samples.withRule(cubed).choose(Samples.job(body)).step()).isZero();
        String once = "{cel: 'body.a.all(x, x >= 0)'}";
        assertThat(Samples.withRule(once).choose(Samples.job(body)).step()).isOne();
    }

    @Test
    void tokens_areCountedOnceAndOnlyIfAsked() {
        AtomicInteger counted = new AtomicInteger();
        JobFacts job = new JobFacts(Samples.body("{\"messages\":[]}"), counted::incrementAndGet, Map.of());
        Samples.withRule("{keywords: [x]}").choose(job);
        assertThat(counted).hasValue(0);
        Samples.withRule("{prompt_tokens_min: 1, prompt_tokens_max: 3}").choose(job);
        Samples.withRule("{cel: 'prompt_tokens == 1'}").choose(job);
        assertThat(counted).hasValue(1);
    }

    @Test
    void patterns_areLinearInThePrompt() {
        // A backtracking engine needs more than 2^60000 steps for this.
        assertThat(Samples.withRule("{patterns: {p: '(a+)+$b'}}")
                        .choose(Samples.job("a".repeat(60_000)))
                        .step())
                .isZero();
    }
}
