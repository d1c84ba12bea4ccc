package io.millrace.inspector.letter;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Text of strangers, made safe for a terminal: what could move its cursor, change its colours, reverse its lines or hide from the eye is shown as an escape,
 * as {@code \u001b}; bytes that are no UTF-8 as {@code \xff}. A backslash stays one, so this is for reading, not for reading back.
 */
public final class Escaped {
    private Escaped() {}

    /** One line of text, line breaks escaped too; null is {@code (null)}. */
    public static String text(@Nullable String text) {
        if (text == null) {
            return "(null)";
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(out, point));
        return out.toString();
    }

    /** The beginning of a text, at most {@code max} characters of what is shown, an ellipsis of three dots included. */
    public static String head(@Nullable String text, int max) {
        // What is cut off needs no escaping: a payload can have 8 MiB.
        String near = text == null || text.length() <= max ? text : text.substring(0, max);
        String shown = text(near);
        boolean whole = shown.length() <= max && (text == null || text.length() <= max);
        return whole ? shown : shown.substring(0, Math.min(shown.length(), Math.max(0, max - 3))) + "...";
    }

    /** Bytes as text, where they are UTF-8; null is {@code (null)}. */
    public static String bytes(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "(null)";
        }
        StringBuilder out = new StringBuilder(bytes.length + 16);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer chars = CharBuffer.allocate(bytes.length + 1);
        while (true) {
            CoderResult result = decoder.decode(in, chars, true);
            chars.flip().codePoints().forEach(point -> append(out, point));
            chars.clear();
            if (!result.isError()) {
                return out.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.append(String.format(Locale.ROOT, "\\x%02x", in.get() & 0xff));
            }
            decoder.reset();
        }
    }

    /** JSON that means the same with every such character written as an escape; outside of strings JSON has none. */
    public static String json(String json) {
        StringBuilder out = new StringBuilder(json.length() + 16);
        json.codePoints().forEach(point -> {
            if (harmless(point) || point == '\n') {
                out.appendCodePoint(point);
            } else {
                for (char unit : Character.toChars(point)) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return out.toString();
    }

    private static void append(StringBuilder out, int point) {
        if (harmless(point)) {
            out.appendCodePoint(point);
        } else if (point <= 0xffff) {
            out.append(String.format(Locale.ROOT, "\\u%04x", point));
        } else {
            out.append(String.format(Locale.ROOT, "\\u{%x}", point));
        }
    }

    /** Letters, marks, digits, punctuation, symbols and the space; no control, format (bidi, zero width), surrogate, private or unassigned point. */
    private static boolean harmless(int point) {
        return point == ' '
                || switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }
}
