package io.millrace.completion.prompt;

import static io.millrace.completion.prompt.PromptCase.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.completion.prompt.PromptSettings.ExampleSettings;
import io.millrace.settings.SettingsException;
import io.millrace.settings.SettingsExplained;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptMistakesTest {
    private static final Map<String, VariableType> ALL =
            Map.of("t", VariableType.TEXT, "n", VariableType.NUMBER, "b", VariableType.BOOLEAN, "l", VariableType.LIST);

    private static List<String> mistakes(Map<String, PromptSettings> settings) {
        try {
            Prompts.of(settings);
            return List.of();
        } catch (IllegalArgumentException e) {
            return e.getMessage().lines().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{{x}}|uses 'x', which is not declared below variables",
                "{{t.length}}|uses 't.length', which is not declared",
                "{{l.0}}|uses 'l.0', which is not declared",
                "{{#x}}{{/x}}|uses 'x', which is not declared",
                "{{^x}}{{/x}}|uses 'x', which is not declared",
                "{{l}}|inserts the list 'l' at once; write {{#l}}{{.}}{{/l}}",
                "{{#t}}x{{/t}}|has a section {{#t}}, but 't' is a variable of the type text or number",
                "{{^n}}x{{/n}}|has a section {{^n}}, but 'n' is a variable of the type text or number",
                "{{.}}|uses {{.}} outside of a list's section",
                "{{^b}}{{.}}{{/b}}|uses {{.}} outside of a list's section",
                "{{> file}}|has a tag {{>file}}; partials and blocks are not supported",
                "{{<p}}{{/p}}|has a tag {{<p}}; partials and blocks are not supported",
                "{{$p}}{{/p}}|has a tag {{$p}}; partials and blocks are not supported",
                "{{#l}}|is no template: ",
                "{{/l}}|is no template: ",
                "{{#b}}{{#l}}{{/b}}{{/l}}|is no template: ",
            })
    void text_thatCannotBeFilledIsAMistake(String text, String problem) {
        String used = " {{t}}{{n}}{{b}}{{#l}}{{.}}{{/l}}";
        assertThat(mistakes(Map.of("p", user(text + used, ALL))))
                .anySatisfy(mistake -> assertThat(mistake).startsWith("prompts.p.user: " + problem));
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPath() {
        Map<String, PromptSettings> settings = new LinkedHashMap<>();
        settings.put(
                "a b@0",
                new PromptSettings(
                        0,
                        "{{who}}",
                        Map.of("e", new ExampleSettings("", "x")),
                        5,
                        " ",
                        Map.of("not used", VariableType.TEXT),
                        "{\"type\":\"objekt\"}",
                        "2.5",
                        0,
                        "END"));
        settings.put("c@2", new PromptSettings(3, "", Map.of(), 5, "x", Map.of(), "[]", "", 0, "[\"\"]"));
        settings.put("d", user("x", Map.of()));
        settings.put("d@1", user("y", Map.of()));
        assertThat(mistakes(settings))
                .containsExactly(
                        "prompts.a b@0: the key is not allowed; allowed is a name of 1 to 64 of A-Z a-z 0-9 _ - and, if"
                                + " you like, @ with a version from 1 to 999999",
                        "prompts.a b@0.variables.not used: the name is not allowed; allowed are a letter or _ and up to"
                                + " 63 of A-Z a-z 0-9 _",
                        "prompts.a b@0.examples.e.user: is missing or blank; give it a text",
                        "prompts.a b@0.system: uses 'who', which is not declared below variables; declared are: not"
                                + " used",
                        "prompts.a b@0.user: is missing or blank; give it a text",
                        "prompts.a b@0.variables.not used: no text of the template uses it",
                        "prompts.a b@0.temperature: '2.5' is not allowed; allowed is a number from 0 to 2",
                        "prompts.a b@0.stop: 'END' is not allowed; allowed is a JSON array of 1 to 4 strings, as"
                                + " [\"\\n\\n\"]",
                        "prompts.a b@0.answer_schema: the schema is no valid JSON Schema: 'enum' fails at /type",
                        "prompts.c@2.version: 3 is not the version in its key; allowed is 2, or leave it out",
                        "prompts.c@2.stop: '[\"\"]' is not allowed; allowed is a JSON array of 1 to 4 strings, as"
                                + " [\"\\n\\n\"]",
                        "prompts.c@2.answer_schema: is not one JSON object",
                        "prompts.d@1: version 1 of d is there already; give each version once");
    }

    @Test
    void loneSurrogate_isAMistake() {
        assertThat(mistakes(Map.of("p", user("\ud800", Map.of()))))
                .containsExactly("prompts.p: a text holds a lone surrogate; write the character itself");
    }

    @Test
    void settings_areReadFromFileAndEnvironment(@TempDir Path dir) throws Exception {
        Map<String, PromptSettings> settings = PromptCase.settings(
                PromptCase.resource("settings.yaml"),
                Map.of("MILLRACE_PROMPTS_TRIAGE_TEMPERATURE", "1", "MILLRACE_PROMPTS_SHORT_USER", "Hi."));
        assertThat(settings.get("triage").temperature()).isEqualTo("1");
        assertThat(settings.get("triage").examples().keySet()).containsExactly("refund", "login");
        assertThat(settings.get("triage").variables()).containsEntry("lines", VariableType.LIST);
        assertThat(settings.get("short").user()).isEqualTo("Hi.");
        Path wrong = Files.writeString(
                dir.resolve("w.yaml"), "prompts:\n  p:\n    usr: x\n    variables: {a: words}\n    version: -1\n");
        assertThatThrownBy(() -> PromptCase.settings(wrong, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("prompts.p.usr: unknown key")
                .hasMessageContaining("'words' is not allowed; allowed is text, number, boolean, list")
                .hasMessageContaining("prompts.p.version: '-1' is not allowed");
    }

    @Test
    void settings_canBeDocumented() {
        assertThat(SettingsExplained.markdown(new PromptCase.File(Map.of())))
                .contains("`prompts.<name>.user`", "`prompts.<name>.examples.<name>.assistant`")
                .contains("`prompts.<name>.variables.<key>`", "prompt caches miss");
    }
}
