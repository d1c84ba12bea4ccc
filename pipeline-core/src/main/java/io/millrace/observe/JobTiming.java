package io.millrace.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.Journey.Mark;
import io.millrace.job.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of one job went, as it is written to {@code millrace.timings}: its stages, each from where the one before ends, the last to {@code endMs}, when
 * its outcome was committed.
 *
 * @param job {@code topic-partition@offset}
 * @param trace its trace id, empty if it was not traced
 * @param marks at least one, times never fall
 */
public record JobTiming(
        String job,
        String customId,
        String model,
        String outcome,
        String reason,
        int attempts,
        String trace,
        List<Mark> marks,
        long endMs) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int VERSION = 1;
    private static final int TRACEPARENT_LENGTH = 55;

    public JobTiming {
        marks = List.copyOf(marks);
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("marks: a job has at least one stage");
        }
    }

    /** A job whose outcome was committed at {@code endMs}. The record's own time begins it, unless that lies after its acceptance or more than {@code topicMsMax} before. */
    public static JobTiming of(JobEnd end, long endMs, long topicMsMax) {
        List<Mark> marks = new ArrayList<>(end.journey().marks());
        long accepted = marks.get(0).atMs();
        long written = end.origin().timestampMs();
        if (written <= accepted && accepted - written <= topicMsMax) {
            marks.add(0, new Mark(Stage.TOPIC, written, ""));
        }
        String trace = end.origin().trace();
        return new JobTiming(
                end.origin().id(),
                end.customId(),
                end.model(),
                end.outcome(),
                end.reason(),
                end.attempts(),
                trace.length() == TRACEPARENT_LENGTH ? trace.substring(3, 35) : "",
                marks,
                Math.max(endMs, marks.get(marks.size() - 1).atMs()));
    }

    /** When it begins, epoch milliseconds. */
    public long startMs() {
        return marks.get(0).atMs();
    }

    /** When it was accepted, epoch milliseconds: where it left its topic. */
    public long acceptedMs() {
        return marks.get(0).stage() == Stage.TOPIC && marks.size() > 1
                ? marks.get(1).atMs()
                : startMs();
    }

    /** When its outcome was known, epoch milliseconds: from then on it waited for the commit. */
    public long settledMs() {
        return marks.get(marks.size() - 1).atMs();
    }

    /** From its first stage to its commit, milliseconds. */
    public long tookMs() {
        return endMs - startMs();
    }

    /** Its stages in order, those of no length left out. */
    public List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            long end = i + 1 < marks.size() ? marks.get(i + 1).atMs() : endMs;
            if (end > mark.atMs()) {
                spans.add(new Span(mark.stage(), mark.detail(), mark.atMs(), end));
            }
        }
        return spans;
    }

    /** One stage; times in epoch milliseconds. */
    public record Span(Stage stage, String detail, long fromMs, long toMs) {
        public long tookMs() {
            return toMs - fromMs;
        }
    }

    /** One line of JSON: times in milliseconds after {@code start}. */
    public byte[] json() {
        ObjectNode json = MAPPER.createObjectNode()
                .put("v", VERSION)
                .put("job", job)
                .put("custom_id", customId)
                .put("model", model)
                .put("outcome", outcome)
                .put("reason", reason)
                .put("attempts", attempts)
                .put("trace", trace)
                .put("start", startMs())
                .put("took", tookMs());
        ArrayNode stages = json.putArray("stages");
        for (Mark mark : marks) {
            ArrayNode stage = stages.addArray().add(mark.stage().label()).add(mark.atMs() - startMs());
            if (!mark.detail().isEmpty()) {
                stage.add(mark.detail());
            }
        }
        try {
            return MAPPER.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** Reads {@link #json}; throws {@link IllegalArgumentException} for anything else. */
    public static JobTiming read(byte[] bytes) {
        try {
            JsonNode json = MAPPER.readTree(bytes);
            if (json.path("v").asInt() != VERSION) {
                throw new IllegalArgumentException("timing: version " + json.path("v") + "; known is " + VERSION);
            }
            long start = json.path("start").asLong();
            List<Mark> marks = new ArrayList<>();
            for (JsonNode stage : json.path("stages")) {
                Stage known = Stage.of(stage.path(0).asText());
                if (known == null) {
                    throw new IllegalArgumentException("timing: unknown stage " + stage.path(0));
                }
                marks.add(new Mark(
                        known, start + stage.path(1).asLong(), stage.path(2).asText("")));
            }
            return new JobTiming(
                    json.path("job").asText(),
                    json.path("custom_id").asText(),
                    json.path("model").asText(),
                    json.path("outcome").asText(),
                    json.path("reason").asText(),
                    json.path("attempts").asInt(),
                    json.path("trace").asText(),
                    marks,
                    start + json.path("took").asLong());
        } catch (IOException e) {
            throw new IllegalArgumentException("timing: not JSON", e);
        }
    }

    /** The record key: equal jobs meet in one partition. */
    public byte[] key() {
        return job.getBytes(StandardCharsets.UTF_8);
    }
}
