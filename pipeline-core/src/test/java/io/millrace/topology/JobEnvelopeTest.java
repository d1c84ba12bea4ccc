package io.millrace.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.Directives;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.limit.Now;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What surrounds a job's body: its size, its headers' terms, and fields of records of other shapes. */
final class JobEnvelopeTest {
    private static final Now NOW = new Now(0, 1_000_000);
    private static final int MAX = TopologySettings.defaults().input().recordBytesMax();

    private final JobEnvelope envelope = new JobEnvelope(TopologySettings.defaults());

    @ParameterizedTest
    @CsvSource({
        "500,   , 400, 900", // a timeout counts from the record's time
        "500, 700, 400, 700", // the earlier of the two holds
        "500, 950, 400, 900",
        "500, 700,    , 700",
        "-1,     , 400, 400", // no time
        "2000000, , 400, 1000400", // a time from the future stretches nothing
        "500,    , 0, 500",
        "500, 0,     , 0",
        "500,    , 9223372036854775807, 9223372036854775807",
        "500,    ,    , 9223372036854775807"
    })
    void deadline_isTheEarliestThatIsAskedFor(long timestampMs, String deadline, String timeoutMs, long expected)
            throws JobRejected {
        List<JobHeader> headers = new ArrayList<>();
        add(headers, "millrace-deadline", deadline);
        add(headers, "millrace-timeout-ms", timeoutMs);
        JobOrigin origin = new JobOrigin("t", 0, 0, null, timestampMs, headers);
        assertThat(envelope.terms(origin, NOW).deadlineMs()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "    ,    , 1300", // counts from the record's time
        "5000,    , 5000", // a job that names one has that
        "    , 400, 900"
    })
    void deadline_hasADefault(String deadline, String timeoutMs, long expected) throws JobRejected {
        List<JobHeader> headers = new ArrayList<>();
        add(headers, "millrace-deadline", deadline);
        add(headers, "millrace-timeout-ms", timeoutMs);
        TopologySettings settings = settings(Map.of(), Duration.ofMillis(800));
        JobOrigin origin = new JobOrigin("t", 0, 0, null, 500, headers);
        assertThat(new JobEnvelope(settings).terms(origin, NOW).deadlineMs()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"interactive, 2", "normal, 1", "bulk, 0", "replay, -1", ", 1"})
    void priority_isANumber(String name, byte expected) throws JobRejected {
        List<JobHeader> headers = new ArrayList<>();
        add(headers, "millrace-priority", name);
        assertThat(envelope.terms(new JobOrigin("t", 0, 0, null, 0, headers), NOW)
                        .priority())
                .isEqualTo(expected);
    }

    @Test
    void recordsSize_countsKeyValueAndHeaders() throws JobRejected {
        JobOrigin origin = new JobOrigin(
                "t", 0, 0, new byte[10], 0, List.of(new JobHeader("äh", new byte[5]), new JobHeader("n", null)));
        envelope.requireSize(origin, new byte[MAX - 19]);
        JobRejected refused =
                catchThrowableOfType(JobRejected.class, () -> envelope.requireSize(origin, new byte[MAX - 18]));
        assertThat(refused.failure().kind()).isEqualTo(FailureKind.RECORD_TOO_LARGE);
    }

    /** K10: what passes the size of a record also fits, with all that is written around it, into internal topics. */
    @Test
    void largestRecord_fitsInside_butManyEmptyHeadersMayNot() throws JobRejected {
        JobOrigin plain = new JobOrigin("t".repeat(249), 0, 0, new byte[100], 0, List.of());
        assertThat(envelope.encode(item(plain, MAX - 100)).length).isLessThan(MAX + (64 << 10));
        JobHeader empty = new JobHeader("", new byte[0]);
        JobOrigin headers = new JobOrigin("t", 0, 0, null, 0, java.util.Collections.nCopies(10_000, empty));
        envelope.requireSize(headers, new byte[MAX]);
        JobRejected refused = catchThrowableOfType(JobRejected.class, () -> envelope.encode(item(headers, MAX)));
        assertThat(refused.failure().kind()).isEqualTo(FailureKind.RECORD_TOO_LARGE);
    }

    @Test
    void template_isFilledFromTheRecord() throws Exception {
        assertThat(fill("/a")).isEqualTo("x");
        assertThat(fill("{/a}-{/b/0}-{/c}")).isEqualTo("x-1.50-true");
        assertThat(fill("plain {text} /a")).isEqualTo("plain {text} /a");
        assertThat(fill("")).isEmpty();
        for (String bad : List.of("/none", "/b", "/n", "{/a}{/none}")) {
            assertThatThrownBy(() -> fill(bad)).isInstanceOf(JobRejected.class).hasMessageNotContaining("CANARY");
        }
    }

    @Test
    void sources_mustBeCompleteAndDistinct() {
        SourceSettings one = new SourceSettings("docs", "/id", "/text", "m", "", ResultFormat.BATCH);
        SourceSettings empty = new SourceSettings("other", "/id", "", "m", "", ResultFormat.BATCH);
        assertThatThrownBy(() -> settings(Map.of("a", one, "b", one)))
                .hasMessageContaining("docs is read by source a already");
        assertThatThrownBy(() -> settings(Map.of("a", empty))).hasMessageContaining("sources.a");
        assertThat(settings(Map.of("a", one)).sources()).hasSize(1);
    }

    private static TopologySettings settings(Map<String, SourceSettings> sources) {
        return settings(sources, Duration.ZERO);
    }

    private static TopologySettings settings(Map<String, SourceSettings> sources, Duration deadline) {
        TopologySettings d = TopologySettings.defaults();
        return new TopologySettings(
                d.partitions(),
                d.namespace(),
                d.headerNamespaces(),
                d.resultBytesMax(),
                d.input(),
                d.pending(),
                d.gather(),
                d.retry(),
                sources,
                d.namespaces(),
                d.costs(),
                d.sweep(),
                deadline,
                false,
                1 << 20);
    }

    private static String fill(String template) throws JobRejected, IOException {
        JsonNode record = JsonMapper.builder()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(com.fasterxml.jackson.databind.cfg.JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build()
                .readTree("{\"a\":\"x\",\"b\":[1.50,\"CANARY\"],\"c\":true,\"n\":null}");
        return new FieldTemplate("input", template).fill(record);
    }

    private static Item item(JobOrigin origin, int lineBytes) {
        return new Item(
                origin,
                0,
                1,
                "n",
                "l",
                Directives.NONE,
                new byte[0],
                (byte) 0,
                0,
                new Item.Stages(0, 0),
                Item.Retry.NONE,
                -1,
                new byte[lineBytes]);
    }

    private static void add(List<JobHeader> headers, String name, String value) {
        if (value != null) {
            headers.add(new JobHeader(name, value.getBytes(UTF_8)));
        }
    }
}
