package io.millrace.local.model;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request to {@code /v1/chat/completions} asks: its body without the fields that do not change the answer, the other
 * fields sorted by name at every depth, numbers by value (1 and 1.0 are the same), no white space.
 *
 * @param text the canonical JSON
 */
record CanonicalBody(String text) {
    /** The fields that change how an answer is delivered, billed or logged, but not what it is. */
    private static final Set<String> NOT_ASKED = Set.of(
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_options",
            "prompt_cache_retention",
            "metadata",
            "store",
            "stream",
            "stream_options",
            "service_tier");

    // As decimals, for two numbers that differ only beyond the precision of a double ask two different things.
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /** The canonical form of a JSON object; throws {@link IllegalArgumentException} for anything else. */
    static CanonicalBody parse(String body) {
        return parse(body.getBytes(StandardCharsets.UTF_8));
    }

    static CanonicalBody parse(byte[] body) {
        try {
            if (JSON.readTree(body) instanceof ObjectNode object) {
                object.remove(NOT_ASKED);
                StringBuilder text = new StringBuilder(body.length);
                append(text, object);
                return new CanonicalBody(text.toString());
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The body is not JSON: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("The body is not a JSON object.");
    }

    private static void append(StringBuilder out, JsonNode node) {
        if (node.isObject()) {
            Collection<String> names = new TreeSet<>();
            node.fieldNames().forEachRemaining(names::add);
            char before = '{';
            for (String name : names) {
                out.append(before).append(quoted(name)).append(':');
                append(out, node.path(name));
                before = ',';
            }
            out.append(names.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            out.append('[');
            for (int i = 0; i < node.size(); i++) {
                out.append(i == 0 ? "" : ",");
                append(out, node.path(i));
            }
            out.append(']');
        } else if (node.isNumber()) {
            out.append(node.decimalValue().stripTrailingZeros());
        } else {
            out.append(node.isTextual() ? quoted(node.textValue()) : node.asText());
        }
    }

    private static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the canonical form and a salt. */
    byte[] digest(String salt) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(text.getBytes(StandardCharsets.UTF_8));
            return sha.digest(salt.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every Java platform has SHA-256.", e);
        }
    }

    /** SHA-256 of the canonical form, in hexadecimal. */
    String hash() {
        return HexFormat.of().formatHex(digest(""));
    }
}
