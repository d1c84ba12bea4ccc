package io.millrace.inspector.letter;

import static io.millrace.inspector.letter.CauseField.ATTEMPTS;
import static io.millrace.inspector.letter.CauseField.CODE;
import static io.millrace.inspector.letter.CauseField.ERROR;
import static io.millrace.inspector.letter.CauseField.FIRST_FAILED;
import static io.millrace.inspector.letter.CauseField.ID;
import static io.millrace.inspector.letter.CauseField.MESSAGE;
import static io.millrace.inspector.letter.CauseField.MODEL;
import static io.millrace.inspector.letter.CauseField.OFFSET;
import static io.millrace.inspector.letter.CauseField.PARTITION;
import static io.millrace.inspector.letter.CauseField.REQUEST_ID;
import static io.millrace.inspector.letter.CauseField.STATUS;
import static io.millrace.inspector.letter.CauseField.TOPIC;
import static io.millrace.inspector.letter.CauseField.WHERE;

import io.millrace.deadletter.DeadLetterHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The headers one kind of writer puts on its dead letters.
 *
 * @param name for people
 * @param names which header tells what; of several for one field the first that is there counts
 */
public record HeaderFamily(String name, List<HeaderName> names) {
    // Before KNOWN, which is made of it.
    private static final String STREAMS = DeadLetterHeaders.STREAMS_PREFIX;

    /** The order is the order of asking: what writes the most exact headers comes first. */
    public static final List<HeaderFamily> KNOWN =
            List.of(millrace(), bakdata(), streams(), connect(), shareGroup(), springDeadLetter(), springRetry());

    /** One header. */
    public record HeaderName(CauseField field, String header, HeaderForm form, boolean mark) {}

    public HeaderFamily {
        names = List.copyOf(names);
    }

    /** A family of somebody's own: header to field. Any of its headers marks it. */
    public static HeaderFamily ownOf(Map<String, CauseField> fields) {
        List<HeaderName> names = new ArrayList<>();
        new TreeMap<>(fields)
                .forEach((header, field) -> names.add(new HeaderName(field, header, HeaderForm.EITHER, true)));
        return new HeaderFamily("own", names);
    }

    private static HeaderFamily millrace() {
        return new Names("millrace")
                .mark(ERROR, DeadLetterHeaders.ERROR_CLASS)
                .mark(ID, DeadLetterHeaders.ID)
                .text(MESSAGE, STREAMS + "message")
                .text(TOPIC, STREAMS + "topic")
                .text(PARTITION, STREAMS + "partition")
                .text(OFFSET, STREAMS + "offset")
                .text(ATTEMPTS, DeadLetterHeaders.ATTEMPTS)
                .text(STATUS, DeadLetterHeaders.HTTP_STATUS)
                .text(CODE, DeadLetterHeaders.PROVIDER_CODE)
                .text(REQUEST_ID, DeadLetterHeaders.PROVIDER_REQUEST_ID)
                .text(FIRST_FAILED, DeadLetterHeaders.FIRST_FAILED_AT)
                .text(WHERE, DeadLetterHeaders.APP_ID)
                .text(MODEL, DeadLetterHeaders.MODEL)
                .family();
    }

    private static HeaderFamily bakdata() {
        return new Names("bakdata")
                .mark(ERROR, STREAMS + "exception.class.name")
                .text(MESSAGE, STREAMS + "exception.message")
                .mark(MESSAGE, STREAMS + "description")
                .text(TOPIC, STREAMS + "topic")
                .text(PARTITION, STREAMS + "partition")
                .text(OFFSET, STREAMS + "offset")
                .family();
    }

    private static HeaderFamily streams() {
        return new Names("kafka-streams")
                .mark(ERROR, STREAMS + "exception")
                .text(MESSAGE, STREAMS + "message")
                .mark(TOPIC, STREAMS + "topic")
                .text(PARTITION, STREAMS + "partition")
                .text(OFFSET, STREAMS + "offset")
                .family();
    }

    private static HeaderFamily connect() {
        String prefix = "__connect.errors.";
        return new Names("kafka-connect")
                .mark(ERROR, prefix + "exception.class.name")
                .text(MESSAGE, prefix + "exception.message")
                .mark(TOPIC, prefix + "topic")
                .text(PARTITION, prefix + "partition")
                .text(OFFSET, prefix + "offset")
                .text(WHERE, prefix + "connector.name")
                .family();
    }

    private static HeaderFamily shareGroup() {
        String prefix = "__dlq.errors.";
        return new Names("share-group")
                .text(MESSAGE, prefix + "message")
                .mark(TOPIC, prefix + "topic")
                .text(PARTITION, prefix + "partition")
                .text(OFFSET, prefix + "offset")
                .text(ATTEMPTS, prefix + "delivery.count")
                .mark(WHERE, prefix + "group")
                .family();
    }

    private static HeaderFamily springDeadLetter() {
        String prefix = "kafka_dlt-";
        // The first class is Spring's own wrapper, the cause's is what the listener threw.
        return new Names("spring-dlt")
                .mark(ERROR, prefix + "exception-cause-fqcn")
                .mark(ERROR, prefix + "exception-fqcn")
                .mark(ERROR, prefix + "key-exception-fqcn")
                .text(MESSAGE, prefix + "exception-message")
                .text(MESSAGE, prefix + "key-exception-message")
                .mark(TOPIC, prefix + "original-topic")
                .number(PARTITION, prefix + "original-partition")
                .number(OFFSET, prefix + "original-offset")
                .text(WHERE, prefix + "original-consumer-group")
                .number(ATTEMPTS, "retry_topic-attempts")
                .family();
    }

    private static HeaderFamily springRetry() {
        return new Names("spring-retry")
                .mark(ERROR, "kafka_exception-cause-fqcn")
                .mark(ERROR, "kafka_exception-fqcn")
                .text(MESSAGE, "kafka_exception-message")
                .mark(TOPIC, "kafka_original-topic")
                .number(PARTITION, "kafka_original-partition")
                .number(OFFSET, "kafka_original-offset")
                .text(WHERE, "kafka_original-consumer-group")
                .number(ATTEMPTS, "retry_topic-attempts")
                .number(FIRST_FAILED, "retry_topic-original-timestamp")
                .family();
    }

    /** Collects a family's names; a mark is a header that only this family has. */
    private record Names(String name, List<HeaderName> list) {
        Names(String name) {
            this(name, new ArrayList<>());
        }

        Names mark(CauseField field, String header) {
            list.add(new HeaderName(field, header, HeaderForm.TEXT, true));
            return this;
        }

        Names text(CauseField field, String header) {
            list.add(new HeaderName(field, header, HeaderForm.TEXT, false));
            return this;
        }

        Names number(CauseField field, String header) {
            list.add(new HeaderName(field, header, HeaderForm.BINARY, false));
            return this;
        }

        HeaderFamily family() {
            return new HeaderFamily(name, list);
        }
    }
}
