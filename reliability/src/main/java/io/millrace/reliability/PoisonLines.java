package io.millrace.reliability;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lines put together by hand, since no writer of JSON would write most of them. */
final class PoisonLines {
    private PoisonLines() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] line(String id, String text) {
        return bytes(new JobLine(id, List.of(text), true));
    }

    static byte[] bytes(JobLine line) {
        return line.bytes();
    }

    /** A good line but for the fields of its body. */
    static byte[] withBody(String fields) {
        return utf8("{\"custom_id\":\"odd\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{" + fields + "}}");
    }

    static byte[] withRaw(String field, String json) {
        return withRaw(field, json, "x");
    }

    /** A good line that asks for a text, with one field more or other than it should be. */
    static byte[] withRaw(String field, String json, String text) {
        StringBuilder line = new StringBuilder("{");
        append(line, field, "custom_id", "\"odd\"", json);
        append(line, field, "method", "\"POST\"", json);
        append(line, field, "url", "\"/v1/embeddings\"", json);
        append(line, field, "body", "{\"model\":\"derived-64\",\"input\":\"" + text + "\"}", json);
        if (!List.of("custom_id", "method", "url", "body").contains(field)) {
            line.append('"').append(field).append("\":").append(json).append(',');
        }
        line.setCharAt(line.length() - 1, '}');
        return utf8(line.toString());
    }

    private static void append(StringBuilder line, String wrong, String field, String right, String json) {
        line.append('"')
                .append(field)
                .append("\":")
                .append(field.equals(wrong) ? json : right)
                .append(',');
    }

    /** A good line of exactly so many bytes; what fills it is not part of the question. */
    static byte[] padded(int length, String text) {
        String fields = "\"model\":\"derived-64\",\"input\":\"" + text + "\",\"user\":\"";
        int bare = withBody(fields + "\"").length;
        return withBody(fields + "u".repeat(length - bare) + "\"");
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
