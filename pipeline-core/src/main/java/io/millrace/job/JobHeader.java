package io.millrace.job;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One header of a record, in its place; names may repeat. */
public record JobHeader(String name, byte @Nullable [] value) {

    /** The last value of a name as UTF-8 text, as Kafka reads headers; null if there is none. */
    public static @Nullable String last(List<JobHeader> headers, String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            byte[] value = headers.get(i).value();
            if (headers.get(i).name().equals(name) && value != null) {
                return new String(value, StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}
