package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.Cut.Done;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.testkit.Seeded;
import io.millrace.tokens.TokenCounter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Random conversations in many scripts under random limits. */
final class PromptBudgetRandomTest {
    private static final List<TokenCounter> COUNTERS =
            List.of(TokenCounter.of("cl100k_base"), TokenCounter.of("o200k_base"));

    @Test
    void result_isWithinItsLimitOrThereIsNone() {
        int[] ends = new int[3];
        Seeded.each(3_000, random -> ends[check(random)]++);
        System.out.printf("whole %d, cut %d, refused %d%n", ends[0], ends[1], ends[2]);
        if (System.getenv("MILLRACE_SEED") == null) {
            assertThat(ends[0]).isPositive();
            assertThat(ends[1]).isGreaterThan(1_000);
            assertThat(ends[2]).isPositive();
        }
    }

    private static int check(SplittableRandom random) {
        ObjectNode body = Conversations.random(random);
        String before = body.toString();
        TokenCounter counter = COUNTERS.get(random.nextInt(2));
        CutPolicy policy = CutPolicy.values()[random.nextInt(CutPolicy.values().length)];
        int given = ChatTokens.of(body, counter);
        int limit = 1 + random.nextInt(given + given / 5);
        Fitted fitted;
        try {
            fitted = PromptBudget.fit(body, TokenLimit.budget(limit), policy, counter);
        } catch (JobRejected e) {
            assertThat(e.failure().kind()).isEqualTo(FailureKind.BUDGET_EXCEEDED);
            assertThat(e.getMessage()).contains(" " + limit + ",", " " + given + " tokens");
            assertThat(given).isGreaterThan(limit);
            return 2;
        }
        assertThat(body.toString()).isEqualTo(before);
        assertThat(fitted.tokens())
                .isEqualTo(ChatTokens.of(fitted.body(), counter))
                .isLessThanOrEqualTo(limit);
        assertThat(fitted.tokensCut()).isEqualTo(given - fitted.tokens());
        assertThat(fitted.cuts()).allSatisfy(cut -> assertThat(cut.tokens()).isNotNegative());
        assertThat(fitted.cuts().isEmpty()).isEqualTo(given <= limit);
        checkMessages(body, fitted);
        return given <= limit ? 0 : 1;
    }

    private static void checkMessages(ObjectNode body, Fitted fitted) {
        Set<Integer> dropped = fitted.cuts().stream()
                .filter(cut -> cut.done() == Done.DROPPED)
                .map(Cut::message)
                .collect(Collectors.toSet());
        Set<Integer> cut = fitted.cuts().stream().map(Cut::message).collect(Collectors.toCollection(HashSet::new));
        JsonNode kept = fitted.body().get("messages");
        Set<String> open = new HashSet<>();
        int at = 0;
        for (int i = 0; i < body.get("messages").size(); i++) {
            JsonNode original = body.get("messages").get(i);
            if (dropped.contains(i)) {
                assertThat(original.path("role").asText()).isNotIn("system", "developer");
                continue;
            }
            JsonNode now = kept.get(at++);
            if (cut.contains(i)) {
                assertThat(now.path("role")).isEqualTo(original.path("role"));
                assertThat(now).isNotEqualTo(original);
            } else {
                assertThat(now).isEqualTo(original);
            }
            checkUnicode(now.toString());
            now.path("tool_calls").forEach(call -> open.add(call.path("id").asText()));
            if (now.has("tool_call_id")) {
                assertThat(open.remove(now.get("tool_call_id").asText()))
                        .as("reply %d has its call", i)
                        .isTrue();
            }
        }
        assertThat(kept).hasSize(at);
        assertThat(open).as("calls whose reply is gone").isEmpty();
    }

    @Test
    void tail_isATrueEndOfWholeCodePointsAndFits() {
        Seeded.each(3_000, random -> {
            TokenCounter counter = COUNTERS.get(random.nextInt(2));
            String text = Conversations.text(random);
            int max = random.nextInt(60);
            String tail = counter.tail(text, max);
            assertThat(text).endsWith(tail);
            assertThat(counter.count(tail)).isLessThanOrEqualTo(max);
            checkUnicode(tail);
            if (counter.count(text) <= max) {
                assertThat(tail).isEqualTo(text);
            } else if (max > 20) {
                assertThat(counter.count(tail)).isGreaterThan(max - 10);
            }
        });
    }

    private static void checkUnicode(String text) {
        assertThat(text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF))
                .as("no half of a surrogate pair")
                .isTrue();
    }
}
