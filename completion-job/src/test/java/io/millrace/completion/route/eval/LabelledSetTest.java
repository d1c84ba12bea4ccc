package io.millrace.completion.route.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LabelledSetTest {
    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void csvAndJsonLines_sayTheSame() throws IOException {
        LabelledSet csv = LabelledSet.csv(
                "s.csv", text("prompt,a,b,a_response,b_response\n\"Why,\nthen?\",True,False,\"Say \"\"so\"\"\",no\n"));
        LabelledSet lines = LabelledSet.jsonLines(
                "s.csv",
                text("{\"prompt\":\"Why,\\nthen?\",\"answers\":{\"a\":{\"correct\":true,\"text\":\"Say \\\"so\\\"\"},"
                        + "\"b\":{\"correct\":false,\"text\":\"no\"}}}\n"));
        assertThat(csv).isEqualTo(lines);
        assertThat(csv.models()).containsExactly("a", "b");
    }

    @Test
    void mistakes_nameTheRowAndWhatIsAllowed() {
        assertThatThrownBy(() -> LabelledSet.csv("s.csv", text("prompt,a,a_response\nx,true,y\nx,maybe,y\n")))
                .hasMessage("s.csv, row 2, a: 'maybe' is not allowed; allowed is true or false.");
        assertThatThrownBy(() -> LabelledSet.jsonLines("s.jsonl", text("{\"answers\":{}}")))
                .hasMessage("s.jsonl, line 1: prompt is missing or empty.");
        assertThatThrownBy(() -> LabelledSet.csv("s.csv", text("prompt,a,a_response\n")))
                .hasMessage("s.csv holds no question.");
        assertThatThrownBy(() -> LabelledSet.csv("s.csv", text("prompt\nx\n")))
                .hasMessage("s.csv: no model has an answer to every question.");
    }

    @Test
    void halves_areDisjointAndDoNotDependOnTheOrder() {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            questions.add(new Question("question " + i, Map.of("a", new Question.Recorded(true, "x"))));
        }
        LabelledSet set = LabelledSet.of("s", questions);
        Set<Question> fit = new HashSet<>(set.half(Half.FIT, 1).questions());
        Set<Question> held = new HashSet<>(set.half(Half.HELD_OUT, 1).questions());
        assertThat(fit).hasSize(51).doesNotContainAnyElementsOf(held);
        assertThat(held).hasSize(50);
        Collections.reverse(questions);
        assertThat(LabelledSet.of("s", questions).half(Half.FIT, 1).questions())
                .containsExactlyInAnyOrderElementsOf(fit);
        assertThat(set.half(Half.FIT, 2).questions())
                .isNotEqualTo(set.half(Half.FIT, 1).questions());
    }
}
