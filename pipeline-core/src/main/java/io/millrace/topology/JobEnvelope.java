package io.millrace.topology;

import io.millrace.job.BatchLine;
import io.millrace.job.Directives;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.ItemCodec;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.limit.Now;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What surrounds a job: its size, and the terms its headers set. */
final class JobEnvelope {
    static final byte INTERACTIVE = 2;

    private static final Map<String, Byte> PRIORITIES =
            Map.of("interactive", INTERACTIVE, "normal", (byte) 1, "bulk", (byte) 0, "replay", (byte) -1);
    private static final byte NORMAL = 1;

    private final TopologySettings settings;

    JobEnvelope(TopologySettings settings) {
        this.settings = settings;
    }

    /** Refuses a record that is too large as a whole: key, value and headers. */
    void requireSize(JobOrigin origin, byte @Nullable [] value) throws JobRejected {
        long bytes = size(origin, value);
        int max = settings.input().recordBytesMax();
        if (bytes > max) {
            throw new JobRejected(
                    FailureKind.RECORD_TOO_LARGE,
                    "the record with its key and headers has " + bytes + " bytes; at most " + max + " are read");
        }
    }

    /** Key, value and headers, in bytes. */
    static long size(JobOrigin origin, byte @Nullable [] value) {
        byte[] key = origin.key();
        long bytes = (key == null ? 0 : key.length) + (value == null ? 0L : value.length);
        for (JobHeader header : origin.headers()) {
            byte[] content = header.value();
            bytes += header.name().getBytes(StandardCharsets.UTF_8).length + (content == null ? 0 : content.length);
        }
        return bytes;
    }

    /** Whether a record is so far below the limit that what we write around it needs no measuring. */
    boolean isSmall(JobOrigin origin, byte[] value) {
        return size(origin, value) <= settings.input().recordBytesMax() / 2;
    }

    /** Encodes an item, measuring what is really written. */
    byte[] encode(Item item) throws JobRejected {
        byte[] bytes = ItemCodec.encode(item);
        // Kafka's own framing of a record is less than the kilobyte left free here.
        int max = StateStores.envelopeBytesMax(settings) - 1024;
        if (bytes.length > max) {
            throw new JobRejected(
                    FailureKind.RECORD_TOO_LARGE,
                    "the job with its headers takes " + bytes.length + " bytes inside; at most " + max
                            + " are allowed");
        }
        return bytes;
    }

    /** The terms of a job; a header with nonsense in it is refused, not guessed at. */
    Terms terms(JobOrigin origin, Now now) throws JobRejected {
        String namespace = namespace(origin);
        return new Terms(namespace, directives(origin, namespace), priority(origin), deadlineMs(origin, now));
    }

    /** The same as its namespace bends them: whose answers it may share, and whether it shares any. */
    Terms terms(JobType type, BatchLine line, JobOrigin origin, Now now) throws JobRejected {
        Terms terms = terms(origin, now);
        NamespaceSettings namespace = settings.namespaceSettings(terms.namespace());
        boolean shared = namespace.shareEmbeddings() && type.shareable();
        boolean alone = namespace.deterministicOnly() && type.sampled(line);
        return new Terms(
                shared ? Names.SHARED : terms.namespace(),
                alone ? terms.directives().asAlone() : terms.directives(),
                terms.priority(),
                terms.deadlineMs());
    }

    private String namespace(JobOrigin origin) {
        String asked = JobHeader.last(origin.headers(), JobHeaders.NAMESPACE);
        return asked != null && settings.headerNamespaces().contains(asked) ? asked : settings.namespace();
    }

    private Directives directives(JobOrigin origin, String namespace) throws JobRejected {
        Directives usual = settings.namespaceSettings(namespace).directives();
        String asked = JobHeader.last(origin.headers(), JobHeaders.CACHE_CONTROL);
        if (asked == null) {
            return usual;
        }
        try {
            return Directives.parse(asked, usual);
        } catch (IllegalArgumentException e) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID, "header " + JobHeaders.CACHE_CONTROL + ": " + e.getMessage());
        }
    }

    private static byte priority(JobOrigin origin) throws JobRejected {
        String asked = JobHeader.last(origin.headers(), JobHeaders.PRIORITY);
        if (asked == null) {
            return NORMAL;
        }
        Byte priority = PRIORITIES.get(asked);
        if (priority == null) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "header " + JobHeaders.PRIORITY + " is none of interactive, normal, bulk, replay");
        }
        return priority;
    }

    private long deadlineMs(JobOrigin origin, Now now) throws JobRejected {
        long deadlineMs = number(origin, JobHeaders.DEADLINE, Long.MAX_VALUE);
        long timeoutMs = number(origin, JobHeaders.TIMEOUT_MS, -1);
        if (timeoutMs < 0
                && deadlineMs == Long.MAX_VALUE
                && !settings.deadlineDefault().isZero()) {
            timeoutMs = settings.deadlineDefault().toMillis();
        }
        if (timeoutMs < 0) {
            return deadlineMs;
        }
        // A timeout counts from the record's time; a time from the future must not stretch it.
        long from = Math.min(Math.max(0, origin.timestampMs()), now.epochMs());
        return Math.min(deadlineMs, timeoutMs > Long.MAX_VALUE - from ? Long.MAX_VALUE : from + timeoutMs);
    }

    private static long number(JobOrigin origin, String header, long absent) throws JobRejected {
        String text = JobHeader.last(origin.headers(), header);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for both.
        }
        throw new JobRejected(
                FailureKind.SCHEMA_INVALID, "header " + header + " is not a whole number of milliseconds from 0 up");
    }

    /**
     * What a job's headers and its topic's settings say.
     *
     * @param deadlineMs epoch milliseconds, {@link Long#MAX_VALUE} for none
     */
    record Terms(String namespace, Directives directives, byte priority, long deadlineMs) {
        Terms withPriority(byte other) {
            return new Terms(namespace, directives, other, deadlineMs);
        }
    }
}
