package io.millrace.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.reliability.HardLimit.Headers;
import io.millrace.reliability.HttpEvent.What;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The provider's limit and the score of its client's manners. */
final class HardLimitTest {
    private static final long SECOND = 1_000_000;
    private static final Script RIGHT = call -> Deed.right(Duration.ZERO);

    @Test
    void noWindowOfAMinute_holdsMoreThanTheLimit() {
        HardLimit limit = new HardLimit(3, Long.MAX_VALUE, Headers.ABSENT, RIGHT);
        for (long second : new long[] {0, 1, 2}) {
            assertThat(limit.decide(call(second)).fault()).isEmpty();
        }
        assertThat(limit.decide(call(59)).fault()).isEqualTo("limit");
        assertThat(limit.decide(call(60)).fault()).isEmpty();
        assertThat(limit.decide(call(60)).fault()).isEqualTo("limit");
        assertThat(limit.decide(call(61)).fault()).isEmpty();
        assertThat(limit.taken()).isEqualTo(5);
        assertThat(limit.refused()).isEqualTo(2);
    }

    @Test
    void tokens_areLimitedToo() {
        long each = WitnessRequest.tokens("some text");
        HardLimit limit = new HardLimit(Long.MAX_VALUE, 2 * each, Headers.HONEST, RIGHT);
        assertThat(limit.decide(call(0)).headers()).containsEntry("x-ratelimit-remaining-tokens", "" + each);
        assertThat(limit.decide(call(1)).headers()).containsEntry("x-ratelimit-remaining-tokens", "0");
        assertThat(limit.decide(call(10)).headers()).containsEntry("Retry-After", "50");
        assertThat(limit.takenTokens()).isEqualTo(2 * each);
    }

    @Test
    void lyingHeaders_promiseWhatIsNotThere() {
        HardLimit limit = new HardLimit(1, Long.MAX_VALUE, Headers.LYING, RIGHT);
        assertThat(limit.decide(call(0)).headers()).containsEntry("x-ratelimit-remaining-requests", "3");
        assertThat(limit.decide(call(1)).headers()).containsEntry("Retry-After", "0");
    }

    @Test
    void callBeforeItsTime_isSeen() {
        HttpEvent refused = new HttpEvent(1, "w1", SECOND, What.REFUSED, List.of(), "limit", 5 * SECOND);
        List<HttpEvent> polite = List.of(began(1, 0), refused, began(2, 5 * SECOND));
        assertThat(Politeness.of(polite).early()).isZero();
        assertThat(Politeness.of(polite).agains()).isEqualTo(1);
        List<HttpEvent> underWay = List.of(began(1, 0), refused, began(2, SECOND + 100_000));
        assertThat(Politeness.of(underWay).early()).isZero();
        List<HttpEvent> early = List.of(began(1, 0), refused, began(2, 4 * SECOND));
        assertThat(Politeness.of(early).early()).isEqualTo(1);
    }

    @Test
    void openCalls_areCountedByWorker() {
        HttpEvent other = new HttpEvent(3, "w2", 2, What.BEGAN, List.of("c"));
        HttpEvent end = new HttpEvent(1, "w1", 3, What.ANSWERED, List.of());
        assertThat(Politeness.of(List.of(began(1, 0), began(2, 1), other, end, began(4, 4)))
                        .concurrent())
                .isEqualTo(2);
    }

    private static HttpEvent began(long call, long at) {
        return new HttpEvent(call, "w1", at, What.BEGAN, List.of("a"));
    }

    private static Arrival call(long second) {
        WitnessRequest request = new WitnessRequest(JobLine.MODEL, List.of("some text"), WitnessRequest.DIMENSIONS);
        return new Arrival(1, "w1", second * SECOND, request, "");
    }
}
