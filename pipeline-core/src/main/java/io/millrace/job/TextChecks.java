package io.millrace.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;

/** Refuses what JSON allows and a key must not hold: lone surrogates (two texts would share a UTF-8 form) and numbers beyond a double's range. */
final class TextChecks {
    private TextChecks() {}

    static void check(JsonNode node) throws JobRejected {
        if (node.isTextual()) {
            requireNoLoneSurrogate(node.textValue());
        } else if (node.isNumber()) {
            if (!Double.isFinite(node.doubleValue())) {
                throw new JobRejected(FailureKind.SCHEMA_INVALID, "a number is outside the range of a double");
            }
        } else if (node.isContainerNode()) {
            for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
                requireNoLoneSurrogate(names.next());
            }
            for (JsonNode child : node) {
                check(child);
            }
        }
    }

    private static void requireNoLoneSurrogate(String text) throws JobRejected {
        boolean afterHigh = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (afterHigh != Character.isLowSurrogate(c)) {
                throw loneSurrogate();
            }
            afterHigh = Character.isHighSurrogate(c);
        }
        if (afterHigh) {
            throw loneSurrogate();
        }
    }

    private static JobRejected loneSurrogate() {
        return new JobRejected(FailureKind.INVALID_UNICODE, "a string holds a lone surrogate");
    }
}
