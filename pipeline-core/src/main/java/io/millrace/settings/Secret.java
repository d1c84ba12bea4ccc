package io.millrace.settings;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that must not be seen: its {@code toString} is three stars, and it is taken out of log lines.
 *
 * <p>Threads: any; one at a time renews.
 */
public final class Secret {
    private final @Nullable Supplier<@Nullable String> source;
    private volatile String value;

    public Secret(String value) {
        this(value, null);
    }

    /** @param source reads it anew, null while it cannot be read; null if it comes from nowhere that can change */
    Secret(String value, @Nullable Supplier<@Nullable String> source) {
        this.value = value;
        this.source = source;
        Redaction.add(value);
    }

    /** The value itself; only for the place that sends it. */
    public String reveal() {
        return value;
    }

    /** Reads it anew if it came out of a file; true if it is another than before. One that cannot be read, or is empty, stays as it is. */
    public boolean renew() {
        String read = source == null ? null : source.get();
        if (read == null || read.isEmpty() || read.equals(value)) {
            return false;
        }
        Redaction.add(read);
        value = read;
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
