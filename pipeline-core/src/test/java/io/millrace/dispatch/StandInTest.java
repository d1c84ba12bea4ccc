package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.Advice;
import io.millrace.limit.Trouble;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where another model stands in, nobody waits for a provider that is out. */
final class StandInTest {
    private final DispatchBench bench = DispatchBench.of(1, 1);

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"OVERLOADED", "NOT_CONNECTED", "QUOTA_EXHAUSTED", "BAD_CREDENTIALS", "REDIRECTED", "TLS_FAILED"})
    void providerThatIsOut_isTold_andNotWaitedFor(Trouble trouble) {
        bench.withStandIn();
        bench.ask("a");
        bench.round();
        bench.next().refuse(trouble, Advice.NONE, null);
        bench.round();
        assertThat(bench.unanswered("a").again()).isFalse();
    }

    @Test
    void rateLimit_isWaitedFor() {
        bench.withStandIn();
        bench.ask("a");
        bench.round();
        bench.next().refuse(Trouble.RATE_LIMITED, Advice.NONE, null);
        bench.round();
        assertThat(bench.replies).isEmpty();
    }

    @Test
    void laneThatIsHeld_takesNoneInThatHasAStandIn_andKeepsOthers() {
        bench.ask("a");
        bench.round();
        bench.next().refuse(Trouble.BAD_CREDENTIALS, Advice.NONE, null);
        bench.round();
        assertThat(bench.replies).isEmpty();
        bench.withStandIn();
        bench.ask("b");
        bench.round();
        assertThat(bench.unanswered("b").again()).isFalse();
        assertThat(bench.replies).containsOnlyKeys("b");
        assertThat(bench.model.open()).isZero();
    }

    @Test
    void thoseInLine_areLetGo_whenTheProviderIsOut() {
        DispatchBench pairs = DispatchBench.of(2, 1);
        pairs.ask("a");
        pairs.round();
        pairs.withStandIn();
        pairs.ask("b");
        pairs.ask("c");
        pairs.round();
        pairs.next().refuse(Trouble.BAD_CREDENTIALS, Advice.NONE, null);
        pairs.round();
        assertThat(pairs.unanswered("b").again()).isFalse();
        assertThat(pairs.unanswered("c").again()).isFalse();
        assertThat(pairs.replies).containsOnlyKeys("b", "c");
        pairs.pass(Duration.ofSeconds(6));
        assertThat(DispatchBench.texts(pairs.next())).containsExactly("a");
        assertThat(pairs.model.open()).as("and nothing else").isEqualTo(1);
    }
}
