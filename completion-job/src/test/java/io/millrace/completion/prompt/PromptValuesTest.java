package io.millrace.completion.prompt;

import static io.millrace.completion.prompt.PromptCase.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.testkit.Seeded;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a job gives for a variable stands in the message as it was given. */
class PromptValuesTest {
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "{{",
            "}}",
            "{{{",
            "{{a}}",
            "{{#l}}",
            "{{/l}}",
            "{{>x}}",
            "{{=<% %>=}}",
            "<%a%>",
            "{{! c }}",
            "${a}",
            "$$",
            "\\",
            "\"",
            "'",
            "&",
            "<b>",
            "\n",
            "\r\n",
            "\t",
            " ",
            "\u0000",
            "\u2028",
            "é",
            "日本",
            "\ud83d\ude00",
            "a",
            "Question:",
            "%s",
            ".");

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    @Test
    void values_areInsertedUntouched() {
        Prompts prompts = Prompts.of(Map.of(
                "p",
                new PromptSettings(
                        0,
                        "S:{{a}}:S",
                        Map.of(),
                        0,
                        "A<{{a}}>A B<{{{b}}}>B{{#l}}L<{{.}}>{{-index}};{{/l}}{{^l}}none{{/l}}",
                        Map.of("a", VariableType.TEXT, "b", VariableType.TEXT, "l", VariableType.LIST),
                        "",
                        "",
                        0,
                        "")));
        Seeded.each(500, random -> {
            String a = text(random);
            String b = text(random);
            List<String> items = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                items.add(text(random));
            }
            ObjectNode body = JSON.createObjectNode();
            ObjectNode variables =
                    body.putObject("millrace").put("template", "p").putObject("variables");
            ArrayNode list = variables.put("a", a).put("b", b).putArray("l");
            items.forEach(list::add);
            StringBuilder expected = new StringBuilder("A<" + a + ">A B<" + b + ">B");
            for (int i = 0; i < items.size(); i++) {
                expected.append("L<")
                        .append(items.get(i))
                        .append('>')
                        .append(i + 1)
                        .append(';');
            }
            expected.append(items.isEmpty() ? "none" : "");
            var messages = PromptCase.messages(prompts, body);
            assertThat(messages.at("/0/content").textValue()).isEqualTo("S:" + a + ":S");
            assertThat(messages.at("/1/content").textValue()).isEqualTo(expected.toString());
        });
    }

    @Test
    void numbers_areWrittenInPlainDigits() throws Exception {
        Prompts prompts = Prompts.of(Map.of(
                "p",
                PromptCase.user(
                        "{{n}}|{{#l}}{{.}},{{/l}}|{{b}}",
                        Map.of("n", VariableType.NUMBER, "l", VariableType.LIST, "b", VariableType.BOOLEAN))));
        ObjectNode body = JSON.createObjectNode();
        ObjectNode variables = body.putObject("millrace").put("template", "p").putObject("variables");
        variables
                .put("n", new BigDecimal("1.50e3"))
                .put("b", false)
                .putArray("l")
                .add(3)
                .add(true)
                .add(0.25)
                .add("x");
        assertThat(PromptCase.messages(prompts, body).at("/0/content").textValue())
                .isEqualTo("1500|3,true,0.25,x,|false");
    }
}
