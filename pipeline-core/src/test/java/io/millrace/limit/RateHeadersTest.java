package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.limit.Advice.Allowance;
import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RateHeadersTest {
    /** Fri, 29 Sep 2023 16:26:37 GMT, as in the table of the OpenAI SDKs. */
    private static final Now NOW = new Now(0, 1_696_004_797_000L);

    private static Advice read(String refusal, String... pairs) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], pairs[i + 1]);
        }
        return RateHeaders.read(headers::get, refusal, NOW);
    }

    /**
     * The values of the OpenAI SDKs' table and the odd ones of the wild, with what is waited at least. Where an SDK takes its own back-off, because it will
     * not wait longer than one or two minutes, the wait is kept here: the provider said no sooner. No value at all means the back-off.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "20 | 20000",
                "0 | 0",
                "-10 | none",
                "60 | 60000",
                "61 | 61000",
                "120 | 120000",
                "121 | 121000",
                "Fri, 29 Sep 2023 16:26:57 GMT | 20000",
                "Fri, 29 Sep 2023 16:26:37 GMT | 0",
                "Fri, 29 Sep 2023 16:26:27 GMT | 0",
                "Fri, 29 Sep 2023 16:27:37 GMT | 60000",
                "Fri, 29 Sep 2023 16:27:38 GMT | 61000",
                "99999999999999999999999999999999999 | 86400000",
                "Zun, 29 Sep 2023 16:26:27 GMT | none",
                "'' | none",
                "1.5 | 1500",
                "0.0001 | 1",
                "' 7 ' | 7000",
                "1e2 | 100000",
                "1e35 | 86400000",
                "1e9 | 86400000",
                "1e999 | 86400000",
                "inf | none",
                "Infinity | none",
                "nan | none",
                "-0 | none",
                "+5 | none",
                "1d | none",
                "0x1p3 | none",
                "1_000 | none",
                "1,5 | none",
                "soon | none",
                "20s | none",
                "Fri, 29 Sep 2023 17:26:57 +0100 | 20000",
                "Fri, 31 Dec 9999 23:59:59 GMT | 86400000",
                "Fri, 31 Dec 100000 23:59:59 GMT | none",
                "2023-09-29T16:26:57Z | none",
            })
    void retryAfter_isReadInAnyForm(String value, Long ms) {
        assertThat(read("", "retry-after", value).retryAfter()).isEqualTo(ms == null ? null : Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "Please try again in 41.724s. Visit https://example.org | 41724",
                "please try again in 6m0s | 360000",
                "Rate limit reached. Please try again in 12ms. | 12",
                "try again in 1m2.5s, or later | 62500",
                "Please retry after 26 seconds. | 26000",
                "Please retry after 1 second. | 1000",
                "retry in 3 s | 3000",
                "try again in 99999999h | 86400000",
                "try again in 5 minutes | none",
                "try again in a while | none",
                "try again tomorrow | none",
                "'' | none",
            })
    void retryAfter_inWordsIsTheLastResort(String refusal, Long ms) {
        Duration expected = ms == null ? null : Duration.ofMillis(ms);
        assertThat(read(refusal).retryAfter()).isEqualTo(expected);
        assertThat(read(refusal, "retry-after", "2").retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(read(refusal, "retry-after", "nan").retryAfter()).isEqualTo(expected);
    }

    @Test
    void retryAfter_inMillisecondsGoesFirst() {
        assertThat(read("", "retry-after-ms", "250", "retry-after", "9").retryAfter())
                .isEqualTo(Duration.ofMillis(250));
        assertThat(read("", "retry-after-ms", "-1", "retry-after", "9").retryAfter())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void retryAfter_dateIsMeasuredOnTheProvidersClock() {
        String end = "Fri, 29 Sep 2023 10:00:30 GMT";
        assertThat(read("", "date", "Fri, 29 Sep 2023 10:00:00 GMT", "retry-after", end)
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(read("", "date", "odd", "retry-after", end).retryAfter()).isEqualTo(Duration.ZERO);
    }

    @Test
    void longWait_isUnusual() {
        assertThat(read("", "retry-after", "120").unusual()).isFalse();
        assertThat(read("", "retry-after", "121").unusual()).isTrue();
        assertThat(Advice.NONE.unusual()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "12ms | 12",
                "1s | 1000",
                "6m0s | 360000",
                "2m59.56s | 179560",
                "7.66s | 7660",
                "1h2m3s | 3723000",
                "1d | 86400000",
                "500us | 1",
                "55 | 55000",
                "0 | 0",
                "0s | 0",
                "99999999999999999h | 86400000",
                "-1 | none",
                "-5s | none",
                "1s2 | none",
                "1 s | none",
                "s | none",
                "'' | none",
                "1s1s1s1s1s1s1s1s1s | none",
                "2023-09-29T16:26:57Z | none",
            })
    void reset_isReadAsGoWritesDurationsOrAsSeconds(String value, Long ms) {
        Duration expected = ms == null ? null : Duration.ofMillis(ms);
        assertThat(read("", "x-ratelimit-reset-requests", value).requests().reset())
                .isEqualTo(expected);
        assertThat(read("", "x-rate-limit-reset-tokens", value).tokens().reset())
                .isEqualTo(expected);
    }

    @Test
    void openAi_isReadWhole() {
        Advice advice = read(
                "",
                "x-ratelimit-limit-requests",
                "60",
                "x-ratelimit-limit-tokens",
                "150000",
                "x-ratelimit-remaining-requests",
                "59",
                "x-ratelimit-remaining-tokens",
                "149984",
                "x-ratelimit-reset-requests",
                "1s",
                "x-ratelimit-reset-tokens",
                "7ms",
                "x-should-retry",
                "True");
        assertThat(advice)
                .isEqualTo(new Advice(
                        new Allowance(60, 59, Duration.ofSeconds(1)),
                        new Allowance(150_000, 149_984, Duration.ofMillis(7)),
                        null,
                        true));
        assertThat(advice.requests().perMinute()).isEqualTo(60);
        assertThat(advice.tokens().perMinute()).isEqualTo(150_000);
    }

    @Test
    void groq_limitsRequestsByTheDay() {
        Advice advice = read(
                "",
                "x-ratelimit-limit-requests",
                "14400",
                "x-ratelimit-remaining-requests",
                "14370",
                "x-ratelimit-reset-requests",
                "2m59.56s",
                "x-ratelimit-limit-tokens",
                "18000",
                "x-ratelimit-remaining-tokens",
                "17997",
                "x-ratelimit-reset-tokens",
                "10ms");
        assertThat(advice.requests().limit()).isEqualTo(14_400);
        assertThat(advice.requests().perMinute()).isEqualTo(-1);
        assertThat(advice.tokens().perMinute()).isEqualTo(18_000);
    }

    @Test
    void azure_fillsInWhatItDoesNotKnow() {
        Advice odd = read(
                "",
                "x-ratelimit-limit-tokens",
                "-1",
                "x-ratelimit-remaining-tokens",
                "-1",
                "x-ratelimit-reset-tokens",
                "0");
        assertThat(odd).isEqualTo(Advice.NONE);
        Advice usual = read("", "x-ratelimit-remaining-requests", "0", "x-ratelimit-reset-requests", "55");
        assertThat(usual.requests()).isEqualTo(new Allowance(-1, 0, Duration.ofSeconds(55)));
        assertThat(usual.requests().perMinute()).isEqualTo(-1);
        assertThat(usual.refusedWait()).isEqualTo(Duration.ofSeconds(55));
    }

    @Test
    void refusedWait_isThatOfWhatIsUsedUp() {
        Allowance used = new Allowance(10, 0, Duration.ofSeconds(5));
        Allowance longer = new Allowance(10, 0, Duration.ofSeconds(9));
        Allowance left = new Allowance(10, 3, Duration.ofSeconds(60));
        assertThat(new Advice(used, left, null, null).refusedWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new Advice(left, used, null, null).refusedWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(new Advice(used, longer, null, null).refusedWait()).isEqualTo(Duration.ofSeconds(9));
        assertThat(new Advice(used, longer, Duration.ZERO, null).refusedWait()).isEqualTo(Duration.ZERO);
        assertThat(Advice.NONE.refusedWait()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "maybe", "1", "yes", "truetruetruetruetruetruetruetruetruetruetruetruetruetruetruetruetrue"})
    void shouldRetry_isSaidInTwoWordsOnly(String value) {
        assertThat(read("", "x-should-retry", value).shouldRetry()).isNull();
        assertThat(read("", "x-should-retry", " FALSE ").shouldRetry()).isFalse();
    }

    /** P7. */
    @Test
    void anyHeaders_areRead() {
        String[] pieces = {
            "1", "9", ".", "e", "-", "s", "m", "ms", "h", "d", " ", "Fri, ", "29 Sep 2023", "GMT", "nan", "µs"
        };
        String[] names = {"retry-after", "retry-after-ms", "date", "x-should-retry"};
        Seeded.each(20_000, random -> {
            Map<String, String> headers = new HashMap<>();
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            for (String name : names) {
                headers.put(name, text.toString());
            }
            for (String kind : new String[] {"limit", "remaining", "reset"}) {
                headers.put("x-ratelimit-" + kind + "-tokens", text.toString());
            }
            Advice advice = RateHeaders.read(headers::get, "try again in " + text, NOW);
            if (advice.retryAfter() != null) {
                assertThat(advice.retryAfter()).isBetween(Duration.ZERO, Duration.ofHours(24));
            }
            assertThat(advice.tokens().limit()).isGreaterThanOrEqualTo(-1);
            assertThat(advice.tokens().perMinute()).isGreaterThanOrEqualTo(-1);
        });
    }
}
