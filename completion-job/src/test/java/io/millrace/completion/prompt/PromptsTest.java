package io.millrace.completion.prompt;

import static io.millrace.completion.prompt.PromptCase.COUNTER;
import static io.millrace.completion.prompt.PromptCase.body;
import static io.millrace.completion.prompt.PromptCase.rejection;
import static io.millrace.completion.prompt.PromptCase.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.prompt.PromptSettings.ExampleSettings;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptsTest {
    private static final String V = "body.millrace.variables";
    private static final Prompts PROMPTS = Prompts.of(PromptCase.settings());
    private static final Prompts SIMPLE = Prompts.of(Map.of("one", user("Say {{x}}.", Map.of("x", VariableType.TEXT))));
    private static final String ONE = "\"millrace\":{\"template\":\"one\",\"variables\":{\"x\":\"hi\"}}";

    @ParameterizedTest
    @ValueSource(strings = {"triage", "triage@1"})
    void expand_equalsTheGoldenFile(String template) throws Exception {
        String name = template.equals("triage@1") ? "triage-1" : "triage-2";
        ObjectNode job = body(Files.readString(PromptCase.resource(name + ".in.json")));
        JsonNode expected = PromptCase.JSON.readTree(Files.readString(PromptCase.resource(name + ".out.json")));
        ObjectNode before = job.deepCopy();
        Expanded expanded = PROMPTS.expand(job, COUNTER);
        // Read again, so that 0.2 is the same kind of node in both.
        assertThat(PromptCase.JSON.readTree(expanded.body().toString())).isEqualTo(expected);
        assertThat(job).as("the job's own body").isEqualTo(before);
        assertThat(expanded.template() + "-" + expanded.version()).isEqualTo(name);
        assertThat(expanded.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void expand_isNullWhenNoTemplateIsNamed() throws Exception {
        assertThat(SIMPLE.expand(body("{\"messages\":[]}"), COUNTER)).isNull();
        assertThat(SIMPLE.expand(body("{\"messages\":[],\"millrace\":{\"budget_tokens\":5}}"), COUNTER))
                .isNull();
    }

    @Test
    void expand_takesOutOnlyItsOwnMembers() throws Exception {
        assertThat(SIMPLE.expand(body("{\"model\":\"m\"," + ONE + "}"), COUNTER).body())
                .isEqualTo(body("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi.\"}]}"));
        String more = ONE.replace("{\"template\"", "{\"budget_tokens\":9,\"template\"");
        assertThat(SIMPLE.expand(body("{" + more + "}"), COUNTER).body().get("millrace"))
                .isEqualTo(body("{\"budget_tokens\":9}"));
    }

    @Test
    void params_ofTheJobWin() throws Exception {
        ObjectNode job = body(Files.readString(PromptCase.resource("triage-1.in.json")));
        job.put("temperature", 1).put("max_tokens", 7).putNull("stop");
        job.putObject("response_format").put("type", "text");
        ObjectNode body = PROMPTS.expand(job, COUNTER).body();
        assertThat(body.get("temperature").intValue()).isEqualTo(1);
        assertThat(body.has("max_completion_tokens")).isFalse();
        assertThat(body.get("stop").isNull()).isTrue();
        assertThat(body.at("/response_format/type").textValue()).isEqualTo("text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"millrace\":[]|body.millrace is of the type array; allowed is an object",
                "\"millrace\":{\"variables\":{}}|body.millrace.variables is given without body.millrace.template",
                "\"millrace\":{\"template\":1}|body.millrace.template is of the type number; allowed is a string, name or name@version",
                "\"messages\":[],\"millrace\":{\"template\":\"one\"}|body has both messages and millrace.template; allowed is one of them",
                "\"messages\":null,\"millrace\":{\"template\":\"one\"}|body has both messages and millrace.template; allowed is one of them",
                "\"millrace\":{\"template\":\"one\",\"variables\":[]}|body.millrace.variables is of the type array; allowed is an object",
                "\"millrace\":{\"template\":\"two\"}|body.millrace.template names no template there is; allowed are one, retrieval-answer",
                "\"millrace\":{\"template\":\"\"}|body.millrace.template names no template there is; allowed are one, retrieval-answer",
                "\"millrace\":{\"template\":\"one@2\"}|body.millrace.template names a version there is not; allowed are one@1",
                "\"millrace\":{\"template\":\"one@\"}|body.millrace.template names a version there is not; allowed are one@1",
                "\"millrace\":{\"template\":\"one@99999999999999\"}|body.millrace.template names a version there is not; allowed are one@1",
                "\"millrace\":{\"template\":\"one\"}|body.millrace.variables.x is missing; allowed is a string",
                "\"millrace\":{\"template\":\"one\",\"variables\":{\"y\":1}}|body.millrace.variables.x is missing; allowed is a string",
                "\"millrace\":{\"template\":\"one\",\"variables\":{\"x\":\"a\",\"y\":1}}|body.millrace.variables has one that the template has not; allowed are x",
            })
    void expand_namesTheFieldAndWhatIsAllowed(String fields, String message) throws Exception {
        assertThat(rejection(SIMPLE, "{" + fields + "}")).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "subject|5|.subject is of the type number; allowed is a string",
                "subject|null|.subject is of the type null; allowed is a string",
                "urgent|\"yes\"|.urgent is of the type string; allowed is true or false",
                "customer|\"7\"|.customer is of the type string; allowed is a number",
                "lines|\"a\"|.lines is of the type string; allowed is an array of strings, numbers and booleans",
                "lines|[\"a\",{}]|.lines is of the type array; allowed is an array of strings, numbers and booleans",
                "lines|[null]|.lines is of the type array; allowed is an array of strings, numbers and booleans",
            })
    void variable_ofAnotherTypeIsRefused(String variable, String value, String problem) throws Exception {
        ObjectNode job = body(Files.readString(PromptCase.resource("triage-1.in.json")));
        ((ObjectNode) job.at("/millrace/variables")).set(variable, PromptCase.JSON.readTree(value));
        assertThat(rejection(PROMPTS, job.toString())).isEqualTo(V + problem);
    }

    @Test
    void version_highestIsTakenAndNumbersAreNoTexts() {
        Map<String, PromptSettings> settings = new LinkedHashMap<>();
        for (String key : new String[] {"a@9", "a@10", "a"}) {
            settings.put(key, user(key, Map.of()));
        }
        Prompts prompts = Prompts.of(settings);
        assertThat(prompts.names()).containsExactly("a@1", "a@9", "a@10", "retrieval-answer@1");
        assertThat(content(prompts, "a")).isEqualTo("a@10");
        assertThat(content(prompts, "a@9")).isEqualTo("a@9");
        assertThat(content(prompts, "a@1")).isEqualTo("a");
    }

    @Test
    void builtIn_isReplacedByTheSameNameAndVersion() {
        Prompts prompts = Prompts.of(Map.of("retrieval-answer", user("mine", Map.of())));
        assertThat(prompts.names()).containsExactly("retrieval-answer@1");
        assertThat(content(prompts, "retrieval-answer")).isEqualTo("mine");
    }

    private static String content(Prompts prompts, String template) {
        try {
            return PromptCase.messages(prompts, body("{\"millrace\":{\"template\":\"" + template + "\"}}"))
                    .at("/0/content")
                    .textValue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void examples_areTakenInOrderWhileTheyFit() throws Exception {
        Map<String, ExampleSettings> examples = new LinkedHashMap<>();
        examples.put("z", new ExampleSettings("one two", "three")); // 2 + 1 tokens and 6 for the messages
        examples.put("y", new ExampleSettings("word ".repeat(50).strip(), "x"));
        examples.put("a", new ExampleSettings("a", "b"));
        int[] caps = {0, 8, 9, 65, 66, 73, 74};
        int[] taken = {0, 0, 1, 1, 2, 2, 3};
        for (int i = 0; i < caps.length; i++) {
            PromptSettings settings = new PromptSettings(0, "", examples, caps[i], "u", Map.of(), "", "", 0, "");
            JsonNode messages =
                    PromptCase.messages(Prompts.of(Map.of("p", settings)), body("{\"millrace\":{\"template\":\"p\"}}"));
            assertThat(messages).as("cap " + caps[i]).hasSize(2 * taken[i] + 1);
        }
    }

    @Test
    void digest_changesWithTheDefinitionAndNothingElse() throws Exception {
        PromptSettings base = user("Say {{x}}.", Map.of("x", VariableType.TEXT));
        String digest = digest(base, "hi");
        assertThat(digest(base, "other")).isEqualTo(digest);
        assertThat(digest(user("Say {{x}}!", Map.of("x", VariableType.TEXT)), "hi"))
                .isNotEqualTo(digest);
        assertThat(digest(new PromptSettings(2, "", Map.of(), 0, base.user(), base.variables(), "", "", 0, ""), "hi"))
                .isNotEqualTo(digest);
        assertThat(digest(new PromptSettings(0, "", Map.of(), 0, base.user(), base.variables(), "", "0", 0, ""), "hi"))
                .isNotEqualTo(digest);
        assertThat(digest(new PromptSettings(0, "s", Map.of(), 0, base.user(), base.variables(), "", "", 0, ""), "hi"))
                .isNotEqualTo(digest);
    }

    private static String digest(PromptSettings settings, String x) throws Exception {
        ObjectNode job = body("{" + ONE.replace("\"hi\"", "\"" + x + "\"") + "}");
        return Prompts.of(Map.of("one", settings)).expand(job, COUNTER).digest();
    }

    @Test
    void warnings_nameASystemTextThatChanges() {
        assertThat(PROMPTS.warnings())
                .containsExactly(
                        "prompts.triage@2.system holds variables (team): it changes with the job, so providers'"
                                + " prompt caches miss it and what follows");
        assertThat(SIMPLE.warnings()).isEmpty();
    }
}
