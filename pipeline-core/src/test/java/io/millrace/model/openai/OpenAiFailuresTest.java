package io.millrace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.model.ModelReply;
import io.millrace.model.Provider;
import io.millrace.settings.Secret;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiFailuresTest {
    private static final String KEY = "sk-0123456789abcdef";
    private static final Provider PROVIDER =
            new Provider("p", URI.create("http://localhost/v1"), new Secret(KEY), Map.of(), Map.of());
    private final OpenAiFailures failures =
            new OpenAiFailures(InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z")));

    private ModelReply.Refused status(int status, String body, String... headers) {
        return failures.status(PROVIDER, status, headers(headers), body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpHeaders headers(String... pairs) {
        Map<String, List<String>> headers = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            headers.put(pairs[i], List.of(pairs[i + 1]));
        }
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"context_length_exceeded\"}} | TOO_MANY_TOKENS | context_length_exceeded",
                "403 | {\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"context_length_exceeded\"}} | TOO_MANY_TOKENS | context_length_exceeded",
                "400 | {\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\",\"type\":\"invalid_request_error\",\"code\":null}} | TOO_MANY_TOKENS | invalid_request_error",
                "400 | {\"object\":\"error\",\"message\":\"the Maximum Context Length is\",\"type\":\"BadRequestError\",\"code\":400} | TOO_MANY_TOKENS | BadRequestError",
                "400 | {\"error\":{\"message\":\"Requested 400000 tokens, max 300000 tokens per request\",\"code\":\"max_tokens_per_request\"}} | ITEM_REFUSED | max_tokens_per_request",
                "429 | {\"error\":{\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}} | QUOTA_EXHAUSTED | insufficient_quota",
                "429 | {\"error\":{\"type\":\"insufficient_quota\"}} | QUOTA_EXHAUSTED | insufficient_quota",
                "403 | {\"error\":{\"code\":\"credit_balance_exhausted\"}} | QUOTA_EXHAUSTED | credit_balance_exhausted",
                "400 | {\"error\":{\"code\":\"billing_hard_limit_reached\"}} | QUOTA_EXHAUSTED | billing_hard_limit_reached",
                "429 | {\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}} | UPSTREAM_5XX | rate_limit_exceeded",
                "400 | {\"error\":{\"code\":\"invalid_api_key\"}} | AUTH | invalid_api_key",
                "422 | {\"detail\":[{\"loc\":[\"body\"],\"msg\":\"m\",\"type\":\"missing\"}]} | ITEM_REFUSED | missing",
                "400 | {\"detail\":\"maximum input length is 512\"} | TOO_MANY_TOKENS |",
                "404 | {\"detail\":\"Not Found\"} | ITEM_REFUSED |",
                "400 | [{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\"}}] | ITEM_REFUSED | 400",
                "500 | \"bare\" | UPSTREAM_5XX |",
                "500 | <html>code</html> | UPSTREAM_5XX |",
                "500 | '' | UPSTREAM_5XX |",
                "400 | {\"error\":{\"code\":\"context_length_exceeded\",\"message\":\"cut | TOO_MANY_TOKENS | context_length_exceeded",
                "302 | {\"error\":{\"code\":\"invalid_api_key\"}} | UPSTREAM_BAD_RESPONSE |",
                "400 | {\"error\":{\"code\":\"two words\"}} | ITEM_REFUSED |",
                "400 | {\"error\":{\"code\":\"sk-0123456789abcdef\"}} | ITEM_REFUSED |",
                "400 | {\"error\":{\"code\":{\"code\":\"x\"},\"type\":7,\"message\":[1]}} | ITEM_REFUSED |",
            })
    void error_isClassifiedByItsCodeThenItsStatus(int status, String body, FailureKind kind, String code) {
        Failure failure = status(status, body).failure();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.providerCode()).isEqualTo(code);
        assertThat(failure.httpStatus()).isEqualTo(status);
        assertThat(failure.message())
                .isEqualTo("the provider answered " + status + (code == null ? "" : " (code " + code + ")"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"m\",\"code\":\"context_length_exceeded\"}} | TOO_MANY_TOKENS",
                "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"code\":null}} | QUOTA_EXHAUSTED",
                "{\"error\":{\"message\":\"m\",\"code\":429}} | UPSTREAM_5XX",
                "{\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequestError\",\"code\":400} | ITEM_REFUSED",
                "{\"error\":{\"message\":\"m\",\"code\":\"odd_thing\"}} | UPSTREAM_BAD_RESPONSE"
            })
    void error_inA200IsClassifiedByItsCode(String body, FailureKind kind) {
        Failure failure = failures.inAnswer(PROVIDER, headers(), body.getBytes(StandardCharsets.UTF_8))
                .failure();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.httpStatus()).isEqualTo(200);
        assertThat(failure.message()).startsWith("the provider answered 200");
    }

    @Test
    void error_ofAnyBytesIsClassified() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (repeat with -Dmillrace.test.seed=" + seed + ")");
        Random random = new Random(seed);
        String[] pieces = {
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\"error\"",
            "\"code\"",
            "\"detail\"",
            "\"x",
            "1e9",
            "null",
            "\u0000",
            "\ufeff"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder body = new StringBuilder(random.nextBoolean() ? "{\"error\":" : "");
            for (int n = random.nextInt(60); n > 0; n--) {
                body.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(status(500, body.toString()).failure().kind())
                    .as("seed %d body %s", seed, body)
                    .isEqualTo(FailureKind.UPSTREAM_5XX);
        }
        assertThat(status(400, "[".repeat(100_000)).failure().kind()).isEqualTo(FailureKind.ITEM_REFUSED);
    }

    @Test
    void requestId_isShownOnlyInAKnownForm() {
        assertThat(status(500, "", "X-Request-ID", "req_1-2/3").failure().requestId())
                .isEqualTo("req_1-2/3");
        assertThat(status(500, "", "x-request-id", "a b").failure().requestId()).isNull();
        assertThat(status(500, "", "x-request-id", "r".repeat(129)).failure().requestId())
                .isNull();
        assertThat(status(500, "", "x-request-id", "for-" + KEY).failure().requestId())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "20 | 20000",
                "0 | 0",
                "1.5 | 1500",
                "0.0001 | 1",
                "' 7 ' | 7000",
                "1e2 | 100000",
                "1e35 | 86400000",
                "1e999 | 86400000",
                "99999999999999999999999 | 86400000",
                "86401 | 86400000",
                "-1 | null",
                "-0 | null",
                "+5 | null",
                "inf | null",
                "Infinity | null",
                "nan | null",
                "NaN | null",
                "1d | null",
                "0x1p3 | null",
                "1_000 | null",
                "'' | null",
                "soon | null",
                "1,5 | null",
                "Tue, 24 Nov 2026 12:00:20 GMT | 20000",
                "Tue, 24 Nov 2026 11:00:00 GMT | 0",
                "Tue, 24 Nov 2026 13:00:20 +0100 | 20000",
                "Thu, 24 Nov 2066 12:00:00 GMT | null",
                "Wed, 24 Nov 2066 12:00:00 GMT | 86400000",
                "Fri, 31 Dec 9999 23:59:59 GMT | 86400000",
                "Fri, 31 Dec 100000 23:59:59 GMT | null",
                "Mon, 24 Nov 2026 12:00:20 GMT | null",
                "Tue, 24 Nov 2026 25:61:20 GMT | null",
                "2026-11-24T12:00:20Z | null"
            })
    void retryAfter_isReadInAnyForm(String value, Long ms) {
        assertThat(status(429, "", "retry-after", value).advice().retryAfter())
                .isEqualTo(ms == null ? null : Duration.ofMillis(ms));
    }

    @Test
    void retryAfter_inMillisecondsGoesFirst() {
        assertThat(status(429, "", "Retry-After-Ms", "250", "Retry-After", "9")
                        .advice()
                        .retryAfter())
                .isEqualTo(Duration.ofMillis(250));
        assertThat(status(429, "", "Retry-After-Ms", "nan", "Retry-After", "9")
                        .advice()
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(9));
        assertThat(status(429, "").advice().retryAfter()).isNull();
    }

    @Test
    void retryAfter_dateIsMeasuredOnTheProvidersClock() {
        String date = "Tue, 24 Nov 2026 09:00:00 GMT";
        String end = "Tue, 24 Nov 2026 09:00:30 GMT";
        assertThat(status(503, "", "Date", date, "Retry-After", end).advice().retryAfter())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(status(503, "", "Date", "odd", "Retry-After", end).advice().retryAfter())
                .isEqualTo(Duration.ZERO);
    }
}
