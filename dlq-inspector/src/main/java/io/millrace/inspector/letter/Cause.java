package io.millrace.inspector.letter;

import io.millrace.job.JobHeader;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a record is a dead letter, as its headers tell. Texts are the writer's: they may hold anything and are never shown raw.
 *
 * @param family who wrote the headers: the name of a {@link HeaderFamily}, {@code none} if nobody known did
 */
public record Cause(String family, Map<CauseField, String> fields) {
    /** The error of a dead letter whose headers name none. */
    public static final String UNKNOWN = "unknown";

    /** Of a record without any header that is known. */
    public static final Cause NONE = new Cause("none", Map.of());

    public Cause {
        fields = Map.copyOf(fields);
    }

    /** Reads the headers by the first family that marks them; a name that is there twice counts by its last. */
    public static Cause of(List<JobHeader> headers, List<HeaderFamily> families) {
        for (HeaderFamily family : families) {
            if (family.names().stream().anyMatch(name -> name.mark() && has(headers, name.header()))) {
                return new Cause(family.name(), read(headers, family));
            }
        }
        return NONE;
    }

    private static Map<CauseField, String> read(List<JobHeader> headers, HeaderFamily family) {
        Map<CauseField, String> fields = new EnumMap<>(CauseField.class);
        for (HeaderFamily.HeaderName name : family.names()) {
            byte[] value = last(headers, name.header());
            String text = value == null ? null : name.form().read(value);
            if (text != null) {
                fields.putIfAbsent(name.field(), text);
            }
        }
        return fields;
    }

    private static boolean has(List<JobHeader> headers, String name) {
        return headers.stream().anyMatch(header -> header.name().equals(name));
    }

    private static byte @Nullable [] last(List<JobHeader> headers, String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return headers.get(i).value();
            }
        }
        return null;
    }

    /** What went wrong: a stable word or an exception's class. */
    public String error() {
        return fields.getOrDefault(CauseField.ERROR, UNKNOWN);
    }

    /** What went wrong, as a sentence; null if nobody said. */
    public @Nullable String message() {
        return fields.get(CauseField.MESSAGE);
    }

    /** The provider's error code, else its HTTP status; empty if there is neither. */
    public String code() {
        return fields.getOrDefault(CauseField.CODE, fields.getOrDefault(CauseField.STATUS, ""));
    }

    /** The topic of the record that failed; empty if nobody said. */
    public String topic() {
        return fields.getOrDefault(CauseField.TOPIC, "");
    }

    /** Tries made, 0 if nobody said. */
    public int attempts() {
        return (int) Math.max(0, Math.min(number(CauseField.ATTEMPTS, 0), Integer.MAX_VALUE));
    }

    /** Where the record that failed lies; null if its headers do not say. */
    public @Nullable Position origin() {
        long partition = number(CauseField.PARTITION, -1);
        long offset = number(CauseField.OFFSET, -1);
        boolean told = !topic().isEmpty() && partition >= 0 && partition <= Integer.MAX_VALUE && offset >= 0;
        return told ? new Position(topic(), (int) partition, offset) : null;
    }

    /** When it first failed, epoch milliseconds; {@code absent} if nobody said. */
    public long firstFailedMs(long absent) {
        String text = fields.get(CauseField.FIRST_FAILED);
        if (text == null) {
            return absent;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return number(CauseField.FIRST_FAILED, absent);
        }
    }

    private long number(CauseField field, long absent) {
        try {
            return Long.parseLong(fields.getOrDefault(field, ""));
        } catch (NumberFormatException e) {
            return absent;
        }
    }
}
