package io.millrace.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a record to a {@link BatchLine}, or a rejection in our own words. Strict: no duplicate keys, no trailing bytes, no byte-order mark, no lone
 * surrogates, no numbers beyond a double's range.
 *
 * <p>Threads: immutable, any thread.
 */
public final class BatchLineParser {
    private final InputLimits limits;
    private final StrictJson json;

    public BatchLineParser(InputLimits limits) {
        this.limits = limits;
        this.json = new StrictJson(limits);
    }

    /** Parses one record's value; throws {@link JobRejected} with the reason for its dead letter. */
    public BatchLine parse(byte @Nullable [] value) throws JobRejected {
        return line(tree(value));
    }

    /**
     * Reads a value that {@link #parse} let pass before: what was checked then is not checked again. Throws {@link JobRejected} if it is no line all the same.
     */
    public BatchLine parseAgain(byte[] value) throws JobRejected {
        return line(treeAgain(value));
    }

    /** As {@link #parseAgain}, of a value that {@link #tree} let pass. */
    public ObjectNode treeAgain(byte[] value) throws JobRejected {
        try {
            if (json.readAgain(value) instanceof ObjectNode line) {
                return line;
            }
        } catch (IOException e) {
            // Falls through: it is as if it were none.
        }
        throw new JobRejected(FailureKind.INVALID_JSON, "the record is not one JSON object");
    }

    /** A record's value as a JSON object, with every check but those of a Batch line: for records of other shapes. */
    public ObjectNode tree(byte @Nullable [] value) throws JobRejected {
        if (value == null || value.length == 0) {
            throw new JobRejected(FailureKind.INVALID_JSON, "the record has no value; a job is one JSON object");
        }
        if (value.length > limits.recordBytesMax()) {
            throw new JobRejected(
                    FailureKind.RECORD_TOO_LARGE,
                    "the record has " + value.length + " bytes; at most " + limits.recordBytesMax() + " are read");
        }
        requireUtf8(value);
        JsonNode tree = read(value);
        if (!(tree instanceof ObjectNode line)) {
            throw new JobRejected(FailureKind.INVALID_JSON, "the record is not a JSON object");
        }
        TextChecks.check(line);
        return line;
    }

    private BatchLine line(ObjectNode line) throws JobRejected {
        String customId = customId(text(line, "custom_id"));
        String method = text(line, "method");
        String url = text(line, "url");
        if (!method.equals("POST")) {
            throw new JobRejected(FailureKind.UNKNOWN_OPERATION, "method is not POST; only POST is allowed");
        }
        if (!(line.get("body") instanceof ObjectNode body)) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "body is missing or not an object");
        }
        return new BatchLine(customId, url, body, extra(line));
    }

    /** The id, if it may be one; throws {@link JobRejected} if not. */
    public String customId(String customId) throws JobRejected {
        if (customId.length() > limits.customIdMax()) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "custom_id has " + customId.length() + " characters; at most " + limits.customIdMax()
                            + " are allowed");
        }
        if (customId.indexOf('\r') >= 0 || customId.indexOf('\n') >= 0) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "custom_id holds a line break; none is allowed");
        }
        return customId;
    }

    private static ObjectNode extra(ObjectNode line) {
        ObjectNode extra = line.objectNode();
        for (Map.Entry<String, JsonNode> field : line.properties()) {
            if (!BatchLine.KNOWN.contains(field.getKey())) {
                extra.set(field.getKey(), field.getValue());
            }
        }
        return extra;
    }

    private static String text(ObjectNode line, String field) throws JobRejected {
        JsonNode value = line.get(field);
        if (value == null || !value.isTextual()) {
            throw new JobRejected(FailureKind.SCHEMA_INVALID, field + " is missing or not a string");
        }
        return value.textValue();
    }

    private JsonNode read(byte[] value) throws JobRejected {
        try {
            return json.read(value);
        } catch (StreamConstraintsException e) {
            throw new JobRejected(
                    FailureKind.SCHEMA_INVALID,
                    "the record breaks a limit on JSON (depth " + limits.jsonDepthMax() + ", tokens "
                            + limits.jsonTokensMax() + ", digits of a number " + StrictJson.NUMBER_LENGTH_MAX + ")"
                            + at(e.getLocation()));
        } catch (JsonProcessingException e) {
            if (StrictJson.refusedLoneSurrogate(e)) {
                throw new JobRejected(
                        FailureKind.INVALID_UNICODE, "a field name holds a lone surrogate" + at(e.getLocation()));
            }
            throw new JobRejected(FailureKind.INVALID_JSON, "the record is not one JSON object" + at(e.getLocation()));
        } catch (NumberFormatException e) {
            // An exponent beyond an int's range: Jackson lets BigDecimal's own exception pass.
            throw new JobRejected(FailureKind.SCHEMA_INVALID, "a number is outside the range of a double");
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    private static String at(@Nullable JsonLocation location) {
        return location == null ? "" : ", line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Most lines are plain ASCII, which one pass without a branch shows. */
    private static void requireUtf8(byte[] value) throws JobRejected {
        int bits = 0;
        int noughts = 0;
        for (byte b : value) {
            bits |= b;
            // The highest bit of b | -b is clear for nought alone.
            noughts |= ~(b | -b);
        }
        if (bits < 0) {
            requireMultiByte(value);
        }
        // ASCII in UTF-16 or UTF-32 is valid UTF-8 full of NULs, and Jackson would guess the encoding and read it.
        if (noughts < 0) {
            throw new JobRejected(FailureKind.INVALID_JSON, "the record holds a NUL byte, which no JSON in UTF-8 does");
        }
    }

    private static void requireMultiByte(byte[] value) throws JobRejected {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new JobRejected(FailureKind.INVALID_UNICODE, "the record is not valid UTF-8");
        }
        boolean mark = value.length >= 3 && value[0] == (byte) 0xEF && value[1] == (byte) 0xBB;
        if (mark && value[2] == (byte) 0xBF) {
            throw new JobRejected(FailureKind.INVALID_JSON, "the record begins with a byte-order mark");
        }
    }
}
