package io.millrace.completion.route.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.route.Cause;
import io.millrace.completion.route.CheapAnswer;
import io.millrace.completion.route.JobFacts;
import io.millrace.completion.route.Route;
import io.millrace.completion.route.Step;
import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One question on its way through a route, with recorded answers.
 *
 * @param models those that were asked, in order; the last one's answer stands
 */
record Trial(Question question, List<String> models) {
    /** Exact for the OpenAI models of its time; for others an estimate. */
    private static final TokenCounter TOKENS = TokenCounter.of("cl100k_base");

    /** A message's and a reply's share of the chat format. */
    private static final int OVERHEAD = 7;

    static Trial of(Route route, Question question) {
        JobFacts job = facts(question.prompt());
        List<String> models = new ArrayList<>();
        int step = route.choose(job).step();
        while (true) {
            String model = route.steps().get(step).model();
            models.add(model);
            Optional<String> failing =
                    route.failing(step, CheapAnswer.of(question.of(model).text()), job);
            Optional<Step> next = failing.isEmpty() ? Optional.empty() : route.next(step, Cause.ESCALATION);
            if (next.isEmpty()) {
                return new Trial(question, models);
            }
            step = next.get().index();
        }
    }

    static JobFacts facts(String prompt) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return new JobFacts(body, () -> promptTokens(prompt), Map.of());
    }

    private static int promptTokens(String prompt) {
        return TOKENS.count(prompt) + OVERHEAD;
    }

    boolean correct() {
        return question.of(models.get(models.size() - 1)).correct();
    }

    boolean asked(String model) {
        return models.contains(model);
    }

    /** In US dollars, of all calls. */
    double cost(Map<String, ModelPrice> prices) {
        double cost = 0;
        for (String model : models) {
            ModelPrice price = prices.get(model);
            cost += price == null
                    ? Double.NaN
                    : price.of(
                            promptTokens(question.prompt()),
                            TOKENS.count(question.of(model).text()));
        }
        return cost;
    }
}
