package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.cache.CacheRules.By;
import io.millrace.cache.CacheRules.Selector;
import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.InputLimits;
import io.millrace.limit.RetrySettings;
import io.millrace.testkit.TextJobType;
import io.millrace.testkit.TopologyHarness;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jobs and operators say about caches is obeyed by the cache, by flights under way and by the memo. */
final class DirectivesTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final TopologyHarness harness = new TopologyHarness(new TextJobType(), settings());
    private int sent;

    private static TopologySettings settings() {
        TopologySettings d = TopologySettings.defaults();
        return new TopologySettings(
                1,
                "default",
                List.of("exact", "brief", "left", "right", "apart"),
                d.resultBytesMax(),
                InputLimits.defaults(),
                d.pending(),
                d.gather(),
                new RetrySettings(3, Duration.ofMillis(100), Duration.ofMillis(100)),
                Map.of(),
                Map.of(
                        "exact", new NamespaceSettings("", true, false),
                        "brief", new NamespaceSettings("ttl=10", false, false),
                        "left", new NamespaceSettings("", false, true),
                        "right", new NamespaceSettings("", false, true)),
                true,
                100,
                Duration.ZERO,
                false,
                1 << 20);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    @Test
    void noCache_paysAgainAndRefreshes() {
        assertThat(answered("a", "")).isEqualTo("miss");
        assertThat(answered("a", "")).isEqualTo("hit");
        harness.pass(Duration.ofSeconds(5));
        assertThat(answered("a", "no-cache")).isEqualTo("miss");
        assertThat(answered("a", "max-age=4"))
                .as("the new answer is the one kept")
                .isEqualTo("hit");
        assertThat(harness.model.requests()).hasSize(2);
    }

    @Test
    void noCache_joinsACallNotYetSentAndNoOther() {
        send("a", "", "");
        send("a", "", "");
        send("a", "no-cache", "");
        send("a", "", "");
        assertThat(harness.model.requests())
                .as("one for those before, one for those after")
                .hasSize(2);
        send("a", "no-cache", "");
        assertThat(harness.model.requests()).hasSize(3);
        harness.answerAll();
        assertThat(caches()).containsExactlyInAnyOrder("miss", "coalesced", "miss", "coalesced", "miss");
        assertThat(harness.entries(Names.PENDING_STORE)).isZero();
    }

    @Test
    void noStore_keepsNothingForItsOwnSake() {
        assertThat(answered("a", "no-store")).isEqualTo("miss");
        assertThat(answered("a", "")).isEqualTo("miss");
        assertThat(answered("a", "no-store")).as("it may read what is kept").isEqualTo("hit");
        send("b", "no-store", "");
        send("b", "", "");
        harness.answerAll();
        assertThat(caches()).containsExactly("miss", "coalesced");
        assertThat(answered("b", "")).as("one of two let it be kept").isEqualTo("hit");
    }

    @Test
    void onlyIfCached_asksNoModel() throws IOException {
        assertThat(answered("a", "only-if-cached")).isEqualTo("uncached");
        send("a", "only-if-cached", "");
        JsonNode line = JSON.readTree(harness.results().get(0).value());
        assertThat(line.at("/response/status_code").intValue()).isEqualTo(504);
        assertThat(line.at("/response/body/error/code").textValue()).isEqualTo("not_cached");
        assertThat(line.path("error").isNull()).isTrue();
        send("a", "", "");
        send("a", "only-if-cached", "");
        assertThat(caches()).as("it does not wait for a call under way").containsExactly("uncached");
        harness.answerAll();
        assertThat(caches()).containsExactly("miss");
        assertThat(answered("a", "only-if-cached")).isEqualTo("hit");
        assertThat(harness.model.requests()).hasSize(1);
    }

    @Test
    void ageAndTimeToLive_areKept() {
        assertThat(answered("a", "ttl=100")).isEqualTo("miss");
        harness.pass(Duration.ofSeconds(50));
        assertThat(answered("a", "max-age=60")).isEqualTo("hit");
        assertThat(answered("a", "max-age=40")).as("too old for this one").isEqualTo("miss");
        assertThat(answered("b", "ttl=10")).isEqualTo("miss");
        harness.pass(Duration.ofMillis(9_900));
        assertThat(answered("b", "")).isEqualTo("hit");
        harness.pass(Duration.ofMillis(200));
        assertThat(answered("b", "")).as("its time is over").isEqualTo("miss");
        send("c", "ttl=10", "");
        send("c", "ttl=100", "");
        harness.answerAll();
        caches();
        harness.pass(Duration.ofSeconds(11));
        assertThat(answered("c", "")).as("the shortest time asked holds").isEqualTo("miss");
    }

    @Test
    void namespaceDirectives_areTheDefault() {
        assertThat(answered("a", "", "brief")).isEqualTo("miss");
        harness.pass(Duration.ofSeconds(11));
        assertThat(answered("a", "", "brief")).isEqualTo("miss");
        assertThat(answered("b", "ttl=100", "brief")).isEqualTo("miss");
        harness.pass(Duration.ofSeconds(11));
        assertThat(answered("b", "", "brief")).as("a job's own word wins").isEqualTo("hit");
    }

    @Test
    void timeOver_isSweptWhileThereIsWork() {
        for (int i = 0; i < 20; i++) {
            answered("t" + i, "ttl=5");
        }
        assertThat(harness.entries(Names.CACHE_STORE)).isEqualTo(20);
        harness.pass(Duration.ofSeconds(6));
        answered("other", "");
        harness.pass(Duration.ofSeconds(2));
        answered("another", "");
        assertThat(harness.entries(Names.CACHE_STORE)).isEqualTo(2);
    }

    @Test
    void sampled_inADeterministicNamespace_isAskedForEachJob() {
        for (int i = 0; i < 4; i++) {
            send("a\",\"sampled\":true,\"x\":\"", "", "exact");
        }
        assertThat(harness.model.requests()).hasSize(4);
        harness.answerAll();
        assertThat(caches()).containsOnly("miss");
        assertThat(harness.entries(Names.CACHE_STORE)).isZero();
        assertThat(answered("a", "", "exact")).isEqualTo("miss");
        assertThat(answered("a", "", "exact"))
                .as("what is not sampled is shared")
                .isEqualTo("hit");
    }

    @Test
    void answerThatMayNotBeKept_servesItsWaitersAndNobodyElse() {
        send("poor", "", "");
        send("poor", "", "");
        send("poor", "", "");
        harness.answerAll();
        assertThat(caches()).containsExactly("miss", "coalesced", "coalesced");
        assertThat(harness.entries(Names.CACHE_STORE))
                .as("nothing is left of it")
                .isZero();
        assertThat(answered("poor", "")).isEqualTo("miss");
    }

    @Test
    void shared_namespacesShareAnswersAndDoNotTellWhose() throws IOException {
        assertThat(answered("a", "", "left")).isEqualTo("");
        send("a", "", "right");
        TestRecord<byte[], byte[]> result = harness.results().get(0);
        assertThat(harness.model.requests()).hasSize(1);
        assertThat(result.headers().lastHeader("millrace-cache")).isNull();
        assertThat(JSON.readTree(result.value()).path("millrace").has("billed")).isFalse();
        assertThat(answered("a", "", "apart")).isEqualTo("miss");
    }

    @Test
    void invalidated_isNotServedAndNotJoined() {
        answered("a", "");
        send("b", "", "");
        harness.rules.invalidate(new Selector(By.MODEL, "small-upstream"), 0);
        send("b", "", "");
        assertThat(harness.model.requests()).as("a, b and b again").hasSize(3);
        harness.answerAll();
        assertThat(caches()).containsExactlyInAnyOrder("miss", "miss");
        assertThat(answered("b", "")).as("asked after the decision").isEqualTo("hit");
        assertThat(answered("a", "")).isEqualTo("miss");
        assertThat(answered("a", "")).isEqualTo("hit");
        harness.rules.invalidate(new Selector(By.NAMESPACE, "other"), 1);
        harness.rules.invalidate(new Selector(By.KEY, TextJobType.key("b").toString()), 2);
        assertThat(answered("a", "")).isEqualTo("hit");
        assertThat(answered("b", "")).isEqualTo("miss");
        harness.rules.invalidateUpTo(1, 3);
        assertThat(answered("a", "")).isEqualTo("miss");
        assertThat(answered("b", "")).as("of a later generation").isEqualTo("hit");
        harness.rules.invalidate(new Selector(By.ALL, ""), 4);
        assertThat(answered("b", "")).isEqualTo("miss");
    }

    @Test
    void escalation_isOneFlightAndOneBill() throws IOException {
        send("hard", "", "");
        send("hard", "", "");
        harness.answerAll();
        List<TestRecord<byte[], byte[]>> results = harness.results();
        assertThat(harness.model.requests().stream().map(r -> r.model().name())).containsExactly("small", "large");
        JsonNode payer = JSON.readTree(results.get(0).value()).path("millrace");
        assertThat(payer.path("attempts").intValue()).isEqualTo(2);
        assertThat(payer.path("billed").intValue()).isEqualTo(16);
        assertThat(payer.at("/micro_dollars/paid").intValue()).isEqualTo(8 + 80);
        JsonNode other = JSON.readTree(results.get(1).value()).path("millrace");
        assertThat(other.path("billed").intValue()).isZero();
        assertThat(other.at("/micro_dollars/avoided").intValue()).isEqualTo(80);
        assertThat(answered("hard", "")).isEqualTo("hit");
    }

    @Test
    void costs_sumToWhatTheModelServed() throws IOException {
        send("hard", "", "");
        send("a", "", "");
        send("a", "", "");
        harness.answerAll();
        caches();
        answered("a", "");
        harness.pass(Duration.ofSeconds(2));
        int paid = 0;
        List<String> kinds = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : harness.read(Names.COSTS)) {
            JsonNode cost = JSON.readTree(record.value());
            kinds.add(cost.path("kind").textValue() + cost.path("cache").asText());
            ids.add(new String(record.key(), UTF_8));
            if (!cost.path("kind").textValue().equals("avoided")) {
                paid += cost.path("micro_dollars").intValue();
            }
        }
        assertThat(paid).isEqualTo(8 + 80 + 8);
        assertThat(kinds).containsExactlyInAnyOrder("escalated", "paid", "paid", "avoidedcoalesced", "avoidedhit");
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void stepThatTheRulesChose_isKeptOverARetry() {
        send("large question", "", "");
        harness.model.next().refuse(Failure.local(FailureKind.UPSTREAM_5XX, "busy"), null);
        harness.pass(Duration.ofSeconds(1));
        harness.answerAll();
        assertThat(harness.model.requests().stream().map(r -> r.model().name())).containsExactly("large", "large");
        assertThat(caches()).containsExactly("miss");
    }

    @Test
    void fallback_isAskedAfterAFailureThatIsFinal() throws IOException {
        send("fall", "", "");
        harness.model.next().refuse(Failure.local(FailureKind.ITEM_REFUSED, "no"), null);
        harness.tick();
        harness.answerAll();
        assertThat(harness.model.requests().stream().map(r -> r.model().name())).containsExactly("small", "large");
        assertThat(caches()).containsExactly("miss");
    }

    @Test
    void nonsense_isADeadLetterThatSaysWhatIsAllowed() {
        send("a", "no-cash", "");
        TestRecord<byte[], byte[]> letter = harness.deadLetters().get(0);
        String message = new String(
                letter.headers().lastHeader(DeadLetterHeaders.MESSAGE).value(), UTF_8);
        assertThat(message).contains("millrace-cache-control").contains("only-if-cached");
    }

    private String answered(String text, String directives) {
        return answered(text, directives, "");
    }

    private String answered(String text, String directives, String namespace) {
        send(text, directives, namespace);
        harness.answerAll();
        List<String> all = caches();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private void send(String text, String directives, String namespace) {
        RecordHeaders headers = new RecordHeaders();
        if (!directives.isEmpty()) {
            headers.add("millrace-cache-control", directives.getBytes(UTF_8));
        }
        if (!namespace.isEmpty()) {
            headers.add("millrace-namespace", namespace.getBytes(UTF_8));
        }
        harness.send(null, TextJobType.line("id" + sent++, text), headers);
        harness.tick();
    }

    private List<String> caches() {
        return harness.results().stream()
                .map(record -> record.headers().lastHeader("millrace-cache"))
                .map(header -> header == null ? "" : new String(header.value(), UTF_8))
                .toList();
    }
}
