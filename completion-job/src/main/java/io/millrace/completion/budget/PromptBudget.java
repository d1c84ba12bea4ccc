package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.budget.Cut.Done;
import io.millrace.completion.budget.Prompt.Text;
import io.millrace.job.JobRejected;
import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes the prompt of a chat body fit a limit. Pure: the body given is not changed. */
public final class PromptBudget {
    private final Prompt prompt;
    private final TokenLimit limit;
    private final CutPolicy policy;
    private final TokenCounter counter;

    private PromptBudget(Prompt prompt, TokenLimit limit, CutPolicy policy, TokenCounter counter) {
        this.prompt = prompt;
        this.limit = limit;
        this.policy = policy;
        this.counter = counter;
    }

    /**
     * The body as it is, if its prompt is within the limit, else as the policy cuts it.
     *
     * @param body its {@code messages} are objects with a role each
     * @throws JobRejected with {@link TokenLimit#over}: over the limit under {@link CutPolicy#ERROR}, or what no policy cuts (system messages, tool calls and
     *     definitions, images, the overhead of each message) is over the limit by itself
     */
    public static Fitted fit(ObjectNode body, TokenLimit limit, CutPolicy policy, TokenCounter counter)
            throws JobRejected {
        if (policy == CutPolicy.ERROR && hasTextOver(body, limit.tokens(), counter)) {
            throw new JobRejected(
                    limit.over(),
                    "body.messages has more than " + limit.tokens() + " tokens, which is " + limit.title());
        }
        Prompt prompt = new Prompt(body, limit.tokens(), counter);
        if (prompt.tokens() <= limit.tokens()) {
            return new Fitted(body, prompt.tokens(), List.of());
        }
        PromptBudget budget = new PromptBudget(prompt, limit, policy, counter);
        return switch (policy) {
            case ERROR -> throw budget.over();
            case HEAD -> budget.cut(budget.all(), Done.KEPT_HEAD);
            case TAIL -> budget.cut(budget.all(), Done.KEPT_TAIL);
            case MIDDLE -> budget.cut(budget.all(), Done.KEPT_ENDS);
            case HISTORY -> budget.history();
        };
    }

    /** Whether one of the long texts alone is over; most are told by their bytes, without encoding. */
    private static boolean hasTextOver(ObjectNode body, int max, TokenCounter counter) {
        for (JsonNode message : body.path("messages")) {
            JsonNode content = message.path("content");
            for (JsonNode text : content.isTextual() ? List.of(content) : content.findValues("text")) {
                String value = text.asText();
                if (value.length() > TextCut.PIECE_CHARS && !counter.fits(value, max)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Fitted history() throws JobRejected {
        List<List<Integer>> turns = Turns.of(prompt);
        int tokens = prompt.frame();
        Set<Integer> kept = new HashSet<>();
        for (int i = 0; i < prompt.size(); i++) {
            if (prompt.neverCut(i)) {
                kept.add(i);
                tokens += prompt.tokens(i);
            }
        }
        for (int turn = turns.size() - 1; turn >= 0; turn--) {
            int length = turns.get(turn).stream().mapToInt(prompt::tokens).sum();
            boolean last = turn == turns.size() - 1;
            if (!last && tokens + length > limit.tokens()) {
                break;
            }
            kept.addAll(turns.get(turn));
            tokens += length;
        }
        return cut(kept.stream().sorted().toList(), Done.KEPT_ENDS);
    }

    /** Keeps these messages and cuts the longest of their texts until they fit. */
    private Fitted cut(List<Integer> kept, Done how) throws JobRejected {
        int tokens = prompt.frame() + kept.stream().mapToInt(prompt::tokens).sum();
        List<Cut> cuts = new ArrayList<>();
        Map<Text, String> replaced = new HashMap<>();
        if (tokens > limit.tokens()) {
            List<Text> texts = kept.stream()
                    .filter(i -> !prompt.neverCut(i))
                    .flatMap(i -> prompt.texts(i).stream())
                    .toList();
            int level = level(texts, tokens);
            for (Text text : texts) {
                if (text.tokens() > level) {
                    String shorter = TextCut.cut(text.text(), level, how, counter);
                    int removed = text.tokens() - counter.count(shorter);
                    replaced.put(text, shorter);
                    cuts.add(new Cut(text.message(), text.part(), how, removed));
                    tokens -= removed;
                }
            }
        }
        Set<Integer> staying = new HashSet<>(kept);
        all().stream()
                .filter(i -> !staying.contains(i))
                .forEach(i -> cuts.add(new Cut(i, -1, Done.DROPPED, prompt.tokens(i))));
        cuts.sort(Comparator.comparingInt(Cut::message).thenComparingInt(Cut::part));
        return new Fitted(prompt.with(kept, replaced), tokens, cuts);
    }

    /** The length that no text may be over, so that all together are within the limit and as much as possible stays. */
    private int level(List<Text> texts, int tokens) throws JobRejected {
        int[] rising = texts.stream().mapToInt(Text::tokens).sorted().toArray();
        int fixed = tokens - IntStream.of(rising).sum();
        int room = limit.tokens() - fixed;
        for (int i = 0; i < rising.length; i++) {
            int share = room / (rising.length - i);
            if (share < 1) {
                break;
            } else if (rising[i] > share) {
                return share;
            }
            room -= rising[i];
        }
        throw new JobRejected(
                limit.over(),
                "body.messages has " + prompt.tokens() + " tokens and cannot be cut by " + policy.label() + " to "
                        + limit.tokens() + ", " + limit.title() + ": " + fixed + " of them are never cut, and each of "
                        + rising.length + " texts keeps one at least");
    }

    private List<Integer> all() {
        return IntStream.range(0, prompt.size()).boxed().toList();
    }

    private JobRejected over() {
        return new JobRejected(
                limit.over(),
                "body.messages has " + prompt.tokens() + " tokens; allowed are " + limit.tokens() + ", "
                        + limit.title());
    }
}
