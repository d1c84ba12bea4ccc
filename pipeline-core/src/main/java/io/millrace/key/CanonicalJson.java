package io.millrace.key;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.erdtman.jcs.JsonCanonicalizer;

/**
 * An object in the canonical form of RFC 8785, so that the order of fields and the spelling of numbers do not matter.
 *
 * <p>RFC 8785 writes numbers as doubles; a number that a double does not hold exactly would there share its form with its neighbours. Such a number is
 * replaced by null and listed, with its place and its exact decimal text, in {@link #exactNumbers()}: the two together are one-to-one.
 *
 * @param bytes UTF-8
 * @param exactNumbers empty unless there is such a number
 */
public record CanonicalJson(byte[] bytes, byte[] exactNumbers) {
    private static final JsonMapper MAPPER = new JsonMapper();

    /** The canonical form of {@code object} without the fields named in {@code without}. Strings must hold no lone surrogates. */
    public static CanonicalJson of(ObjectNode object, Set<String> without) {
        TreeMap<String, String> exact = new TreeMap<>();
        ObjectNode copy = object.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!without.contains(field.getKey())) {
                copy.set(field.getKey(), doubles(field.getValue(), "/" + escape(field.getKey()), exact));
            }
        }
        try {
            byte[] bytes = new JsonCanonicalizer(MAPPER.writeValueAsString(copy)).getEncodedUTF8();
            byte[] numbers = exact.isEmpty() ? new byte[0] : MAPPER.writeValueAsBytes(exact);
            return new CanonicalJson(bytes, numbers);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a parsed tree can always be written", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not canonicalisable: a string holds a lone surrogate", e);
        }
    }

    /** The canonical text, for people. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode doubles(JsonNode node, String pointer, Map<String, String> exact) {
        if (node.isNumber()) {
            BigDecimal value = node.decimalValue();
            if (new BigDecimal(Double.toString(node.doubleValue())).compareTo(value) == 0) {
                return node;
            }
            exact.put(pointer, value.stripTrailingZeros().toString());
            return NullNode.instance;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode(array.size());
            for (int i = 0; i < array.size(); i++) {
                copy.add(doubles(array.get(i), pointer + "/" + i, exact));
            }
            return copy;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                copy.set(field.getKey(), doubles(field.getValue(), pointer + "/" + escape(field.getKey()), exact));
            }
            return copy;
        }
        return node;
    }

    /** As JSON Pointer (RFC 6901) escapes a name. */
    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
