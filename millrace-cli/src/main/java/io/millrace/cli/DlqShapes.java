package io.millrace.cli;

import io.millrace.inspector.fold.Group;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Found;
import io.millrace.job.JobHeader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters as the JSON that {@code dlq} commands print. */
final class DlqShapes {
    private DlqShapes() {}

    static Map<String, Object> group(Group group, @Nullable String dollars, @Nullable String note) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("group", group.key().id());
        map.put("error", group.key().error());
        map.put("code", group.key().code());
        map.put("model", group.key().model());
        map.put("topic", group.key().topic());
        map.put("count", group.count());
        for (Status status : Status.values()) {
            map.put(status.label(), group.statuses().getOrDefault(status, 0L));
        }
        map.put("first", time(group.firstMs()));
        map.put("last", time(group.lastMs()));
        map.put("hours", group.hours());
        map.put("sample", group.sample().id());
        map.put("tokens_guessed", group.tokens());
        map.put("dollars_guessed", dollars);
        map.put("note", note);
        return map;
    }

    static Map<String, Object> row(Found found) {
        LetterRow row = found.row();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("id", row.root().id());
        map.put("status", found.status().label());
        map.put("count", row.count());
        map.put("latest", row.latest().id());
        map.put("group", row.group().id());
        map.put("error", row.group().error());
        map.put("code", row.group().code());
        map.put("model", row.group().model());
        map.put("topic", row.group().topic());
        map.put("attempts", row.attempts());
        map.put("first", time(row.firstMs()));
        map.put("last", time(row.lastMs()));
        map.put("bytes", row.bytes());
        return map;
    }

    /** The envelope of {@code kcat -J}, and what the headers tell. What is no UTF-8 is null there and stands beside it in base 64. */
    static Map<String, Object> record(DeadLetterRecord letter) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("topic", letter.position().topic());
        map.put("partition", letter.position().partition());
        map.put("offset", letter.position().offset());
        map.put("tstype", "create");
        map.put("ts", letter.timestampMs());
        List<Object> headers = new ArrayList<>();
        for (JobHeader header : letter.headers()) {
            headers.add(header.name());
            String text = utf8(header.value());
            byte[] value = header.value();
            headers.add(
                    text == null && value != null
                            ? "base64:" + Base64.getEncoder().encodeToString(value)
                            : text);
        }
        map.put("headers", headers);
        bytes(map, "key", letter.key());
        bytes(map, "payload", letter.value());
        Map<String, Object> cause = new LinkedHashMap<>();
        cause.put("family", letter.cause().family());
        Position origin = letter.cause().origin();
        cause.put("origin", origin == null ? null : origin.id());
        letter.cause().fields().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(field -> cause.put(field.getKey().label(), field.getValue()));
        map.put("cause", cause);
        return map;
    }

    private static void bytes(Map<String, Object> map, String name, byte @Nullable [] value) {
        String text = utf8(value);
        map.put(name, text);
        if (text == null && value != null) {
            map.put(name + "_base64", Base64.getEncoder().encodeToString(value));
        }
    }

    private static @Nullable String utf8(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static String time(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
