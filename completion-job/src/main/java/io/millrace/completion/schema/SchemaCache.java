package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiled schemas by the digest of their text, the least recently used going first.
 *
 * <p>Bounded in schemas and in their characters, since a job brings what it likes and a compiled schema takes many times its text.
 *
 * <p>Threads: any. Two threads may compile the same schema at once; the second result is dropped.
 */
final class SchemaCache {
    static final int SCHEMA_CHARS_MAX = 128 * 1024;

    private final int entriesMax;
    private final long charsMax;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long chars;

    private record Entry(CompiledSchema schema, int chars) {}

    SchemaCache(int entriesMax, long charsMax) {
        this.entriesMax = entriesMax;
        this.charsMax = charsMax;
    }

    /** The compiled schema; throws {@link JobRejected} as {@link CompiledSchema#of} does, and if it is too long. */
    CompiledSchema of(ObjectNode schema, String path) throws JobRejected {
        String text = schema.toString();
        if (text.length() > SCHEMA_CHARS_MAX) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    path + " has " + text.length() + " characters; at most " + SCHEMA_CHARS_MAX + " are allowed");
        }
        String digest = digest(text);
        CompiledSchema known = known(digest);
        if (known != null) {
            return known;
        }
        CompiledSchema compiled = CompiledSchema.of(schema, path);
        keep(digest, new Entry(compiled, text.length()));
        return compiled;
    }

    synchronized int size() {
        return entries.size();
    }

    private synchronized @Nullable CompiledSchema known(String digest) {
        Entry entry = entries.get(digest);
        return entry == null ? null : entry.schema;
    }

    private synchronized void keep(String digest, Entry entry) {
        if (entries.putIfAbsent(digest, entry) != null) {
            return;
        }
        chars += entry.chars;
        Iterator<Entry> eldest = entries.values().iterator();
        while (entries.size() > entriesMax || chars > charsMax) {
            chars -= eldest.next().chars;
            eldest.remove();
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
