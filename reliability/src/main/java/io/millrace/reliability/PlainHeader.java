package io.millrace.reliability;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A header as a producer takes it. */
record PlainHeader(String key, byte @Nullable [] value) implements Header {
    PlainHeader(String key, String value) {
        this(key, value.getBytes(StandardCharsets.UTF_8));
    }
}
