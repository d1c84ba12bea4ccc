package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.Cut.Done;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.tokens.TokenCounter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PromptBudgetTest {
    private static final TokenCounter O200K = TokenCounter.of("o200k_base");
    /** Time of this thread's own: a busy machine does not lengthen it much. */
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private static final TokenLimit BUDGET = TokenLimit.budget(8_000);

    @Test
    void conversationOf60000Tokens_isWithin8000UnderEachPolicy() throws JobRejected {
        ObjectNode body = Conversations.english(4, 60_000);
        String before = body.toString();
        int tokens = ChatTokens.of(body, O200K);
        assertThat(tokens).isBetween(60_000, 66_000);
        ArrayNode messages = (ArrayNode) body.get("messages");
        System.out.printf("%d messages, %d tokens, budget 8000%n", messages.size(), tokens);
        System.out.printf("%-8s %8s %9s %6s %8s %8s%n", "policy", "tokens", "messages", "cuts", "removed", "cpu ms");
        for (CutPolicy policy : List.of(CutPolicy.HEAD, CutPolicy.TAIL, CutPolicy.MIDDLE, CutPolicy.HISTORY)) {
            long millis = Long.MAX_VALUE;
            for (int run = 0; run < 4; run++) {
                long start = CPU.getCurrentThreadCpuTime();
                PromptBudget.fit(body, BUDGET, policy, O200K);
                millis = Math.min(millis, (CPU.getCurrentThreadCpuTime() - start) / 1_000_000);
            }
            Fitted fitted = PromptBudget.fit(body, BUDGET, policy, O200K);
            int size = fitted.body().get("messages").size();
            System.out.printf(
                    "%-8s %8d %9d %6d %8d %8d%n",
                    policy.label(), fitted.tokens(), size, fitted.cuts().size(), fitted.tokensCut(), millis);
            assertThat(fitted.tokens())
                    .isEqualTo(ChatTokens.of(fitted.body(), O200K))
                    .isBetween(7_000, 8_000);
            assertThat(fitted.tokensCut()).isEqualTo(tokens - fitted.tokens());
            assertThat(fitted.body().at("/messages/0")).isEqualTo(messages.get(0));
            assertThat(fitted.body().get("messages").get(size - 1)).isEqualTo(messages.get(messages.size() - 1));
            // Some 0.1 s where nothing else runs; the bound leaves room for a busy machine.
            assertThat(millis).isLessThan(2_000);
        }
        assertThatThrownBy(() -> PromptBudget.fit(body, BUDGET, CutPolicy.ERROR, O200K))
                .isInstanceOfSatisfying(JobRejected.class, e -> {
                    assertThat(e.failure().kind()).isEqualTo(FailureKind.BUDGET_EXCEEDED);
                    assertThat(e)
                            .hasMessage("body.messages has " + tokens + " tokens; allowed are 8000, the job's budget");
                });
        assertThat(body.toString()).isEqualTo(before);
    }

    @Test
    void promptWithinItsLimit_isLeftAlone() throws JobRejected {
        ObjectNode body = body("be brief", "hello world");
        int tokens = ChatTokens.of(body, O200K);
        for (CutPolicy policy : CutPolicy.values()) {
            Fitted fitted = PromptBudget.fit(body, TokenLimit.window(tokens), policy, O200K);
            assertThat(fitted.body()).isSameAs(body);
            assertThat(fitted.tokens()).isEqualTo(tokens);
            assertThat(fitted.cuts()).isEmpty();
        }
    }

    @Test
    void longestContent_losesAllThatMustGo() throws JobRejected {
        String numbers = numbers(1, 2_000);
        ObjectNode body = body("be brief", "short question", numbers);
        Fitted head = PromptBudget.fit(body, TokenLimit.window(500), CutPolicy.HEAD, O200K);
        assertThat(head.cuts()).singleElement().satisfies(cut -> {
            assertThat(cut.message()).isEqualTo(2);
            assertThat(cut.part()).isEqualTo(-1);
            assertThat(cut.done()).isEqualTo(Done.KEPT_HEAD);
        });
        assertThat(numbers).startsWith(content(head, 2));
        assertThat(head.tokens()).isBetween(495, 500);
        Fitted tail = PromptBudget.fit(body, TokenLimit.window(500), CutPolicy.TAIL, O200K);
        assertThat(numbers).endsWith(content(tail, 2));
        assertThat(tail.tokens()).isBetween(495, 500);
        String[] ends = content(PromptBudget.fit(body, TokenLimit.window(500), CutPolicy.MIDDLE, O200K), 2)
                .split("\n\\[…]\n");
        assertThat(ends).hasSize(2);
        assertThat(numbers).startsWith(ends[0]).endsWith(ends[1]);
        assertThat(ends[0].length()).isBetween(ends[1].length() - 40, ends[1].length() + 40);
        assertThat(content(head, 1)).isEqualTo("short question");
    }

    @Test
    void history_keepsSystemMessagesAndWholeTurns() throws JobRejected {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = body.putArray("messages");
        Conversations.say(messages, "system", "be brief");
        Conversations.say(messages, "user", "what is the weather?");
        ObjectNode call = messages.addObject().put("role", "assistant").putNull("content");
        call.putArray("tool_calls")
                .addObject()
                .put("id", "c")
                .putObject("function")
                .put("name", "w");
        Conversations.say(messages, "tool", numbers(1, 300)).put("tool_call_id", "c");
        Conversations.say(messages, "developer", "be polite");
        Conversations.say(messages, "assistant", "it rains");
        Conversations.say(messages, "user", "and tomorrow?");
        Conversations.say(messages, "assistant", "sun");
        Conversations.say(messages, "user", "thanks");
        int all = ChatTokens.of(body, O200K);
        Fitted fitted = PromptBudget.fit(body, TokenLimit.budget(all - 1), CutPolicy.HISTORY, O200K);
        assertThat(fitted.cuts()).extracting(Cut::message).containsExactly(1, 2, 3, 5);
        assertThat(fitted.cuts()).extracting(Cut::done).containsOnly(Done.DROPPED);
        assertThat(fitted.body().get("messages").findValuesAsText("content"))
                .containsExactly("be brief", "be polite", "and tomorrow?", "sun", "thanks");
        assertThat(fitted.tokensCut()).isEqualTo(all - fitted.tokens());
        int two = fitted.tokens();
        Fitted one = PromptBudget.fit(body, TokenLimit.budget(two - 1), CutPolicy.HISTORY, O200K);
        assertThat(one.body().get("messages").findValuesAsText("content"))
                .containsExactly("be brief", "be polite", "thanks");
    }

    @Test
    void history_neverPartsACallFromItsReply() throws JobRejected {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = body.putArray("messages");
        Conversations.say(messages, "user", "what is the weather?");
        ObjectNode call = messages.addObject().put("role", "assistant").putNull("content");
        call.putArray("tool_calls")
                .addObject()
                .put("id", "c")
                .putObject("function")
                .put("name", "w");
        // No turn begins between the two, so the question before the call cannot go without what follows the reply.
        Conversations.say(messages, "user", "be quick");
        Conversations.say(messages, "tool", numbers(1, 300)).put("tool_call_id", "c");
        Conversations.say(messages, "user", "thanks");
        int all = ChatTokens.of(body, O200K);
        Fitted fitted = PromptBudget.fit(body, TokenLimit.budget(all - 1), CutPolicy.HISTORY, O200K);
        assertThat(fitted.cuts()).extracting(Cut::message).containsExactly(0, 1, 2, 3);
        messages.remove(4);
        Fitted one = PromptBudget.fit(body, TokenLimit.budget(100), CutPolicy.HISTORY, O200K);
        assertThat(one.cuts()).extracting(Cut::message).containsExactly(3);
        assertThat(one.body().get("messages")).hasSize(4);
    }

    @Test
    void history_cutsTheLastTurnIfItIsTooLongAlone() throws JobRejected {
        ObjectNode body = body("be brief", "old question", numbers(1, 2_000));
        Fitted fitted = PromptBudget.fit(body, TokenLimit.budget(200), CutPolicy.HISTORY, O200K);
        assertThat(fitted.cuts()).extracting(Cut::done).containsExactly(Done.DROPPED, Done.KEPT_ENDS);
        assertThat(fitted.tokens()).isBetween(190, 200);
    }

    @Test
    void limitThatCannotBeMet_isRefusedWithItsNumbers() {
        ObjectNode body = body(numbers(1, 1_000), "hello");
        for (CutPolicy policy : CutPolicy.values()) {
            assertThatThrownBy(() -> PromptBudget.fit(body, TokenLimit.window(100), policy, O200K))
                    .isInstanceOfSatisfying(JobRejected.class, e -> {
                        assertThat(e.failure().kind()).isEqualTo(FailureKind.TOO_MANY_TOKENS);
                        assertThat(e.getMessage()).contains(" " + ChatTokens.of(body, O200K) + " tokens", " 100, ");
                    });
        }
    }

    @Test
    void hugeTexts_areRefusedByTheirBytesAndCutInPieces() throws JobRejected {
        for (String run : List.of("a", "漢", "word ")) {
            ObjectNode body = body("be brief", run.repeat(3_000_000 / run.length()));
            assertThatThrownBy(() -> PromptBudget.fit(body, BUDGET, CutPolicy.ERROR, O200K))
                    .hasMessage("body.messages has more than 8000 tokens, which is the job's budget");
        }
        ObjectNode words = body("be brief", "word ".repeat(200_000));
        Fitted fitted = PromptBudget.fit(words, BUDGET, CutPolicy.TAIL, O200K);
        assertThat(fitted.tokensCut()).isEqualTo(ChatTokens.of(words, O200K) - fitted.tokens());
        ObjectNode letters = body("be brief", "漢".repeat(300_000));
        Fitted rough = PromptBudget.fit(letters, BUDGET, CutPolicy.MIDDLE, O200K);
        int exact = ChatTokens.of(letters, O200K) - rough.tokens();
        assertThat(rough.tokensCut()).isBetween(exact - 20, exact + 20);
        assertThat(rough.tokens()).isBetween(7_900, 8_000);
    }

    private static ObjectNode body(String system, String... user) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = body.putArray("messages");
        Conversations.say(messages, "system", system);
        for (String content : user) {
            Conversations.say(messages, "user", content);
        }
        return body;
    }

    private static String content(Fitted fitted, int message) {
        return fitted.body().get("messages").get(message).get("content").asText();
    }

    private static String numbers(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i <= to; i++) {
            text.append("line ").append(i).append('\n');
        }
        return text.toString();
    }
}
