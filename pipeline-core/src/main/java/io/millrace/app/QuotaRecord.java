package io.millrace.app;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.dispatch.QuotaKey;
import io.millrace.limit.QuotaReport;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report on the topic of quotas. Its key is {@code application|quota|instance}; the value is JSON:
 *
 * <pre>
 * {"parts":10000,"sequence":7,"sent":1700000000000,"own":3750,"demand":10000,"loans":{"instance":1250},"seen":{"instance":9}}
 * </pre>
 *
 * @param parts into how many the quota is cut: reports that cut it otherwise do not concern each other
 */
record QuotaRecord(String application, QuotaKey quota, int parts, QuotaReport report) {
    private static final JsonMapper MAPPER = new JsonMapper();

    String key() {
        return application + '|' + quota + '|' + report.instance();
    }

    String value() {
        ObjectNode json = MAPPER.createObjectNode()
                .put("parts", parts)
                .put("sequence", report.sequence())
                .put("sent", report.sentEpochMs())
                .put("own", report.own())
                .put("demand", report.demand());
        json.set("loans", MAPPER.valueToTree(report.loans()));
        json.set("seen", MAPPER.valueToTree(report.seen()));
        return json.toString();
    }

    /** Reads a record; null for what no known version wrote. */
    static @Nullable QuotaRecord of(@Nullable String key, @Nullable String value) {
        String[] names = key == null ? new String[0] : key.split("\\|", -1);
        if (names.length != 3 || value == null) {
            return null;
        }
        QuotaKey quota = quota(names[1]);
        if (quota == null) {
            return null;
        }
        try {
            JsonNode json = MAPPER.readTree(value);
            QuotaReport report = new QuotaReport(
                    names[2],
                    json.path("sequence").asLong(),
                    json.path("sent").asLong(),
                    json.path("own").asInt(),
                    json.path("demand").asInt(),
                    map(json.path("loans"), new TypeReference<Map<String, Integer>>() {}),
                    map(json.path("seen"), new TypeReference<Map<String, Long>>() {}));
            return new QuotaRecord(names[0], quota, json.path("parts").asInt(), report);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static <T> Map<String, T> map(JsonNode json, TypeReference<Map<String, T>> type) {
        return json.isObject() ? MAPPER.convertValue(json, type) : Map.of();
    }

    private static @Nullable QuotaKey quota(String name) {
        for (QuotaKey.Kind kind : QuotaKey.Kind.values()) {
            String prefix = new QuotaKey(kind, "").toString();
            if (name.startsWith(prefix)) {
                return new QuotaKey(kind, name.substring(prefix.length()));
            }
        }
        return null;
    }
}
