package io.millrace.completion;

import static io.millrace.completion.CompletionStack.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.client.CostsTopic;
import io.millrace.client.CostsTopic.Sum;
import io.millrace.client.JobOutcome;
import io.millrace.local.model.Fault;
import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServerSettings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code millrace.costs} adds up to is what the model server served, with hits, retries, escalations and failures. */
final class BillIT {
    private static final int JOBS = 600;
    private static final int QUESTIONS = 250;
    private static final String SETTINGS = """
            topology:
              retry: {attempts_max: 4, backoff_base_ms: 20}
            lane: {inflight_max: 8}
            models:
              small: {provider: local, mode: chat, input_cost_per_token: 0.0000006, output_cost_per_token: 0.0000006, price_version: test}
              large: {provider: local, mode: chat, input_cost_per_token: 0.00001, output_cost_per_token: 0.00003, price_version: test}
            routes:
              both:
                tiers:
                  first: {model: small}
                  second: {model: large}
                escalation: {enabled: true, truncated: true, refusal: true}
            """;

    @TempDir
    Path dir;

    @Test
    void sumOfTheCosts_isTheServersLedger() throws Exception {
        try (CompletionStack stack = new CompletionStack(dir, ModelServerSettings.derived(), 2, SETTINGS)) {
            stack.models()
                    .faults()
                    .probability(Fault.HTTP_503, 0.05)
                    .probability(Fault.HTTP_429, 0.02)
                    .probability(Fault.HTML_BODY, 0.02)
                    .probability(Fault.TRUNCATED, 0.05)
                    .probability(Fault.REFUSAL, 0.05)
                    .probability(Fault.NULL_CHOICES, 0.05)
                    .retryAfter(Duration.ofMillis(50))
                    .poison("marked");
            List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                // Of each 50 questions one is refused with status 400 whenever it is asked.
                int question = (i * 7) % QUESTIONS;
                String text = (question % 50 == 0 ? "marked " : "question ") + question;
                jobs.add(stack.client()
                        .submit(CompletionStack.line("job-" + i, body("both", text, ",\"temperature\":0"))));
            }
            int failed = 0;
            for (CompletableFuture<JobOutcome> job : jobs) {
                failed += job.get(3, TimeUnit.MINUTES).answered() ? 0 : 1;
            }
            LedgerTotals ledger = stack.models().ledger().totals();
            // What was saved is summed and written within a second; what was paid is there with its outcome.
            List<Sum> costs = CostsTopic.read(stack.kafka(), Duration.ofSeconds(30));
            costs.forEach(sum -> System.out.println("BILL " + sum));
            System.out.printf(
                    "BILL jobs=%d dead=%d calls=%d answered=%d faults=%s%n",
                    JOBS, failed, ledger.chatCalls(), ledger.chatAnswered(), ledger.faults());
            for (String model : List.of("small", "large")) {
                same(model, costs, ledger, model.equals("small") ? price("0.6", "0.6") : price("10", "30"));
            }
            assertThat(failed).isPositive();
            assertThat(ledger.faults().keySet()).contains(Fault.HTTP_503, Fault.TRUNCATED, Fault.NULL_CHOICES);
            assertThat(costs).extracting(Sum::kind).contains("paid", "escalated", "wasted");
        }
    }

    @Test
    void callsOfAProcessThatIsGone_areAccountedForAsUnknown() throws Exception {
        int jobs = 120;
        ModelServerSettings slow = ModelServerSettings.derived().withLatency(Duration.ofMillis(200));
        try (CompletionStack stack = new CompletionStack(dir, slow, 1, SETTINGS)) {
            List<CompletableFuture<JobOutcome>> asked = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                asked.add(stack.client()
                        .submit(CompletionStack.line(
                                "job-" + i, body("large", "question " + i, ",\"temperature\":0"))));
            }
            asked.get(jobs / 4).get(3, TimeUnit.MINUTES);
            stack.lose(0);
            for (CompletableFuture<JobOutcome> job : asked) {
                assertThat(job.get(3, TimeUnit.MINUTES).answered()).isTrue();
            }
            LedgerTotals ledger = stack.models().ledger().totals();
            List<Sum> costs = CostsTopic.read(stack.kafka(), Duration.ofSeconds(30));
            costs.forEach(sum -> System.out.println("BILL " + sum));
            Sum paid = one(costs, "paid");
            Sum unknown = one(costs, "unknown");
            long served = ledger.models().get("large").promptTokens();
            System.out.printf(
                    "BILL lost: %d calls for %d questions; %d prompt tokens accounted for, %d served, %d unknown%n",
                    ledger.chatAnswered(), jobs, paid.inputTokens(), served, unknown.inputTokens());
            assertThat(paid.questions()).isEqualTo(jobs);
            assertThat(ledger.chatAnswered()).as("calls were lost").isGreaterThan(jobs);
            assertThat(unknown.questions()).isBetween(ledger.chatAnswered() - jobs, (long) jobs);
            assertThat(served).isBetween(paid.inputTokens(), paid.inputTokens() + unknown.inputTokens());
        }
    }

    private static Sum one(List<Sum> costs, String kind) {
        return costs.stream()
                .filter(sum -> sum.kind().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is " + kind));
    }

    private static void same(String model, List<Sum> costs, LedgerTotals ledger, BigDecimal[] price) {
        List<Sum> paid = costs.stream()
                .filter(sum ->
                        sum.lane().equals("local/" + model) && !sum.kind().equals("avoided"))
                .toList();
        long input = paid.stream().mapToLong(Sum::inputTokens).sum();
        long output = paid.stream().mapToLong(Sum::outputTokens).sum();
        BigDecimal money = paid.stream().map(Sum::microDollars).reduce(BigDecimal.ZERO, BigDecimal::add);
        long promptTokens = ledger.models().get(model).promptTokens();
        long completionTokens = ledger.models().get(model).completionTokens();
        BigDecimal served = price[0].multiply(BigDecimal.valueOf(promptTokens))
                .add(price[1].multiply(BigDecimal.valueOf(completionTokens)));
        System.out.printf(
                "BILL %s: costs %d + %d tokens, %s micro-dollars; ledger %d + %d tokens, %s micro-dollars%n",
                model, input, output, money.toPlainString(), promptTokens, completionTokens, served.toPlainString());
        assertThat(input).isEqualTo(promptTokens);
        assertThat(output).isEqualTo(completionTokens);
        assertThat(money).isEqualByComparingTo(served);
    }

    private static BigDecimal[] price(String input, String output) {
        return new BigDecimal[] {new BigDecimal(input), new BigDecimal(output)};
    }
}
