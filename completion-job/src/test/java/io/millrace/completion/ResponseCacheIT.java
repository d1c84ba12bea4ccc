package io.millrace.completion;

import static io.millrace.completion.CompletionStack.body;
import static io.millrace.completion.CompletionStack.cache;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.app.ControlClient;
import io.millrace.cache.CacheRules.By;
import io.millrace.cache.CacheRules.Selector;
import io.millrace.client.JobOutcome;
import io.millrace.local.model.ModelServerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Equal jobs by the thousand on two workers, and every directive, with what the model server saw. */
final class ResponseCacheIT {
    private static final int JOBS = 5_000;
    private static final String MODEL = "derived-chat";
    private static final String SETTINGS = """
            topology:
              header_namespaces: [picky]
              namespaces:
                picky: {deterministic_only: true}
            lane: {inflight_max: 16}
            """;

    @TempDir
    Path dir;

    @Test
    void equalJobs_costOneCall_andDirectivesMeanWhatTheySay() throws Exception {
        ModelServerSettings models = ModelServerSettings.derived().withLatency(Duration.ofMillis(300));
        try (CompletionStack stack = new CompletionStack(dir, models, 2, SETTINGS)) {
            many(stack, "shared by default", ",\"temperature\":0.7", Map.of(), 1);
            many(
                    stack,
                    "deterministic-only, temperature 0",
                    ",\"temperature\":0",
                    Map.of("millrace-namespace", "picky"),
                    1);
            directives(stack);
            invalidated(stack);
        }
    }

    @Test
    void deterministicOnly_asksEverySampledJobAnew() throws Exception {
        try (CompletionStack stack = new CompletionStack(dir, ModelServerSettings.derived(), 2, SETTINGS)) {
            many(
                    stack,
                    "deterministic-only, sampled",
                    ",\"temperature\":0.7",
                    Map.of("millrace-namespace", "picky"),
                    JOBS);
        }
    }

    private static void many(CompletionStack stack, String what, String fields, Map<String, String> headers, int calls)
            throws Exception {
        long before = stack.models().ledger().totals().chatCalls();
        List<CompletableFuture<JobOutcome>> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            jobs.add(stack.client().submit(CompletionStack.line("job-" + i, body(MODEL, what, fields)), headers));
        }
        Map<String, Integer> states = new TreeMap<>(Map.of("hit", 0, "coalesced", 0, "miss", 0));
        int billed = 0;
        for (CompletableFuture<JobOutcome> job : jobs) {
            JobOutcome ended = job.get(5, TimeUnit.MINUTES);
            assertThat(ended.answered()).isTrue();
            JsonNode result = CompletionStack.read(ended);
            states.merge(cache(result), 1, Integer::sum);
            billed += result.at("/millrace/billed").asInt() > 0 ? 1 : 0;
        }
        long made = stack.models().ledger().totals().chatCalls() - before;
        System.out.printf("EQUAL %-34s jobs=%d workers=2 calls=%d %s%n", what, JOBS, made, states);
        assertThat(made).isEqualTo(calls);
        assertThat(states.get("miss")).isEqualTo(billed).isEqualTo(calls);
        assertThat(states.values().stream().mapToInt(n -> n).sum()).isEqualTo(JOBS);
    }

    private static void directives(CompletionStack stack) throws Exception {
        says(stack, "first asked", "d", "", "miss", 1);
        says(stack, "asked again", "d", "", "hit", 0);
        says(stack, "no-cache pays again", "d", "no-cache", "miss", 1);
        says(stack, "and what it got is kept", "d", "", "hit", 0);
        says(stack, "max-age=3600", "d", "max-age=3600", "hit", 0);
        says(stack, "only-if-cached, kept", "d", "only-if-cached", "hit", 0);
        says(stack, "only-if-cached, not kept", "e", "only-if-cached", "504 not_cached", 0);
        says(stack, "no-store", "f", "no-store", "miss", 1);
        says(stack, "was not kept", "f", "", "miss", 1);
        says(stack, "ttl=1", "g", "ttl=1", "miss", 1);
        JsonNode kept =
                stack.ask(body(MODEL, "g", ",\"temperature\":0"), Map.of("millrace-cache-control", "only-if-cached"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (kept.at("/response/status_code").asInt() == 200) {
            assertThat(System.nanoTime()).as("still served").isLessThan(end);
            kept = stack.ask(
                    body(MODEL, "g", ",\"temperature\":0"), Map.of("millrace-cache-control", "only-if-cached"));
        }
        says(stack, "after its ttl", "g", "", "miss", 1);
        says(stack, "ttl=3600", "h", "ttl=3600", "miss", 1);
        says(stack, "within its ttl", "h", "", "hit", 0);
    }

    private static void says(
            CompletionStack stack, String what, String question, String directive, String expected, int calls)
            throws Exception {
        long before = stack.models().ledger().totals().chatCalls();
        JsonNode result = stack.ask(
                body(MODEL, question, ",\"temperature\":0"),
                directive.isEmpty() ? Map.of() : Map.of("millrace-cache-control", directive));
        int status = result.at("/response/status_code").asInt();
        String got = status == 200
                ? cache(result)
                : status + " " + result.at("/response/body/error/code").asText();
        long made = stack.models().ledger().totals().chatCalls() - before;
        System.out.printf("DIRECTIVE %-26s %-16s calls=%d%n", what, got, made);
        assertThat(got).as(what).isEqualTo(expected);
        assertThat(made).as(what).isEqualTo(calls);
        assertThat(result.at("/millrace/billed").asInt() > 0).as(what).isEqualTo(calls > 0);
    }

    /** The call is under way when the decision is made: its own job is served, nobody after the command is. */
    private static void invalidated(CompletionStack stack) throws Exception {
        says(stack, "before invalidation", "i", "", "miss", 1);
        String question = body(MODEL, "j", ",\"temperature\":0");
        try (ControlClient control = new ControlClient(stack.kafka())) {
            CompletableFuture<JobOutcome> underWay = stack.client().submit(CompletionStack.line("under-way", question));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (stack.models().ledger().chatCallsOf(question) == 0) {
                assertThat(System.nanoTime()).as("not asked").isLessThan(end);
                Thread.onSpinWait();
            }
            control.awaitObeyed(control.invalidate(new Selector(By.MODEL, MODEL)));
            says(stack, "after invalidation", "i", "", "miss", 1);
            says(stack, "kept again", "i", "", "hit", 0);
            assertThat(cache(CompletionStack.result(underWay))).isEqualTo("miss");
            says(stack, "asked before, came after", "j", "", "miss", 1);
            says(stack, "kept again", "j", "", "hit", 0);
        }
    }
}
