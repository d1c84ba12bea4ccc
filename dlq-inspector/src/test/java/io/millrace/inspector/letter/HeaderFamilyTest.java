package io.millrace.inspector.letter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.JobHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fixtures of every header family, byte for byte as their writers lay them down. */
final class HeaderFamilyTest {
    private final List<JobHeader> headers = new ArrayList<>();

    @Test
    void millrace_isRead() {
        text("millrace-error-class", "item_refused");
        text("millrace-dlq-id", "01JDQ0000000000000000000ZZ");
        text("millrace-error-http-status", "400");
        text("millrace-error-provider-code", "content_policy");
        text("millrace-error-provider-request-id", "req_1");
        text("millrace-attempts", "2");
        text("millrace-first-failed-at", "2026-11-27T08:00:00Z");
        streams("io.millrace.item_refused", "the provider refused the input");
        Cause cause = cause();
        assertThat(cause.family()).isEqualTo("millrace");
        assertThat(cause.error()).isEqualTo("item_refused");
        assertThat(cause.message()).isEqualTo("the provider refused the input");
        assertThat(cause.code()).isEqualTo("content_policy");
        assertThat(cause.attempts()).isEqualTo(2);
        assertThat(cause.firstFailedMs(0))
                .isEqualTo(Instant.parse("2026-11-27T08:00:00Z").toEpochMilli());
        assertThat(cause.origin()).isEqualTo(new Position("orders", 3, 4_294_967_297L));
    }

    @Test
    void kafkaStreams_withANullMessage_isRead() {
        text("__streams.errors.exception", "java.lang.NullPointerException");
        headers.add(new JobHeader("__streams.errors.message", null));
        text("__streams.errors.stacktrace", "java.lang.NullPointerException\n\tat x.Y.z(Y.java:1)");
        text("__streams.errors.topic", "orders");
        text("__streams.errors.partition", "3");
        text("__streams.errors.offset", "4294967297");
        isOrders("kafka-streams", "java.lang.NullPointerException", null);
    }

    @Test
    void kafkaStreams_twiceOver_countsByTheLast() {
        text("__streams.errors.topic", "elsewhere");
        text("__streams.errors.offset", "1");
        streams("java.lang.IllegalStateException", "first");
        streams("org.apache.kafka.common.errors.SerializationException", "second");
        isOrders("kafka-streams", "org.apache.kafka.common.errors.SerializationException", "second");
    }

    @Test
    void kafkaConnect_isRead() {
        text("__connect.errors.topic", "orders");
        text("__connect.errors.partition", "3");
        text("__connect.errors.offset", "4294967297");
        text("__connect.errors.connector.name", "jdbc-sink");
        text("__connect.errors.task.id", "0");
        text("__connect.errors.stage", "VALUE_CONVERTER");
        text("__connect.errors.class.name", "org.apache.kafka.connect.json.JsonConverter");
        text("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        text("__connect.errors.exception.message", "Converting byte[] to Kafka Connect data failed");
        text("__connect.errors.exception.stacktrace", "…");
        isOrders(
                "kafka-connect",
                "org.apache.kafka.connect.errors.DataException",
                "Converting byte[] to Kafka Connect data failed");
        assertThat(cause().fields()).containsEntry(CauseField.WHERE, "jdbc-sink");
    }

    @Test
    void shareGroup_isRead() {
        text("__dlq.errors.topic", "orders");
        text("__dlq.errors.partition", "3");
        text("__dlq.errors.offset", "4294967297");
        text("__dlq.errors.group", "billing");
        text("__dlq.errors.delivery.count", "5");
        text("__dlq.errors.message", "Delivery count limit reached");
        isOrders("share-group", "unknown", "Delivery count limit reached");
        assertThat(cause().attempts()).isEqualTo(5);
    }

    @Test
    void springDeadLetter_withBinaryNumbers_isRead() {
        text("kafka_dlt-exception-fqcn", "org.springframework.kafka.listener.ListenerExecutionFailedException");
        text("kafka_dlt-exception-cause-fqcn", "java.lang.IllegalArgumentException");
        text("kafka_dlt-exception-message", "Listener failed; no such customer");
        text("kafka_dlt-exception-stacktrace", "…");
        text("kafka_dlt-original-topic", "orders");
        hex("kafka_dlt-original-partition", "00000003");
        hex("kafka_dlt-original-offset", "0000000100000001");
        hex("kafka_dlt-original-timestamp", "0000019300000000");
        text("kafka_dlt-original-timestamp-type", "CREATE_TIME");
        text("kafka_dlt-original-consumer-group", "billing");
        isOrders("spring-dlt", "java.lang.IllegalArgumentException", "Listener failed; no such customer");
    }

    @Test
    void springDeadLetter_ofAKeyThatCouldNotBeRead_namesThatException() {
        text("kafka_dlt-key-exception-fqcn", "org.springframework.kafka.support.serializer.DeserializationException");
        text("kafka_dlt-key-exception-message", "failed to deserialize");
        text("kafka_dlt-original-topic", "orders");
        hex("kafka_dlt-original-partition", "00000003");
        hex("kafka_dlt-original-offset", "0000000100000001");
        isOrders(
                "spring-dlt",
                "org.springframework.kafka.support.serializer.DeserializationException",
                "failed to deserialize");
    }

    @Test
    void springRetry_withBinaryNumbers_isRead() {
        text("kafka_original-topic", "orders");
        hex("kafka_original-partition", "00000003");
        hex("kafka_original-offset", "0000000100000001");
        text("kafka_exception-fqcn", "java.net.ConnectException");
        text("kafka_exception-message", "Connection refused");
        hex("retry_topic-attempts", "00000002");
        hex("retry_topic-backoff-timestamp", "019ac0000000");
        hex("retry_topic-original-timestamp", "0193564f6c00");
        isOrders("spring-retry", "java.net.ConnectException", "Connection refused");
        assertThat(cause().attempts()).isEqualTo(2);
        assertThat(cause().firstFailedMs(0)).isEqualTo(0x0193564f6c00L);
    }

    @Test
    void bakdata_isNotTakenForKafkaStreams() {
        text("__streams.errors.topic", "orders");
        text("__streams.errors.partition", "3");
        text("__streams.errors.offset", "4294967297");
        text("__streams.errors.description", "Error in mapper");
        text("__streams.errors.exception.class.name", "java.lang.ArithmeticException");
        text("__streams.errors.exception.message", "/ by zero");
        text("__streams.errors.exception.stack_trace", "…");
        isOrders("bakdata", "java.lang.ArithmeticException", "/ by zero");
    }

    @Test
    void homeGrown_isReadByAMap_textOrBinary() {
        HeaderFamily own = HeaderFamily.ownOf(Map.of(
                "x-original-topic", CauseField.TOPIC,
                "x-original-partition", CauseField.PARTITION,
                "x-original-offset", CauseField.OFFSET,
                "x-dlq-reason", CauseField.ERROR));
        text("x-original-topic", "orders");
        hex("x-original-partition", "00000003");
        text("x-original-offset", "4294967297");
        text("x-dlq-reason", "bad_customer");
        assertThat(Cause.of(headers, HeaderFamily.KNOWN)).isEqualTo(Cause.NONE);
        Cause cause = Cause.of(headers, List.of(own));
        assertThat(cause.origin()).isEqualTo(new Position("orders", 3, 4_294_967_297L));
        assertThat(cause.error()).isEqualTo("bad_customer");
    }

    @Test
    void nonsense_breaksNothing() {
        text("millrace-error-class", "");
        text("millrace-attempts", "-9223372036854775809");
        text("millrace-first-failed-at", "+1000000000-12-31T23:59:59Z");
        text("__streams.errors.partition", "three");
        hex("__streams.errors.topic", "ff00fe");
        Cause cause = cause();
        assertThat(cause.origin()).isNull();
        assertThat(cause.attempts()).isZero();
        assertThat(cause.firstFailedMs(7)).isEqualTo(7);
    }

    private void isOrders(String family, String error, String message) {
        Cause cause = cause();
        assertThat(cause.family()).isEqualTo(family);
        assertThat(cause.origin()).isEqualTo(new Position("orders", 3, 4_294_967_297L));
        assertThat(cause.error()).isEqualTo(error);
        assertThat(cause.message()).isEqualTo(message);
    }

    private Cause cause() {
        return Cause.of(headers, HeaderFamily.KNOWN);
    }

    private void streams(String exception, String message) {
        text("__streams.errors.exception", exception);
        text("__streams.errors.message", message);
        text("__streams.errors.topic", "orders");
        text("__streams.errors.partition", "3");
        text("__streams.errors.offset", "4294967297");
    }

    private void text(String name, String value) {
        headers.add(new JobHeader(name, value.getBytes(UTF_8)));
    }

    private void hex(String name, String value) {
        headers.add(new JobHeader(name, HexFormat.of().parseHex(value)));
    }
}
