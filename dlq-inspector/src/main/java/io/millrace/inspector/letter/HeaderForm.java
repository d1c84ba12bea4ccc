package io.millrace.inspector.letter;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How a header's bytes are read; every form takes any bytes. */
public enum HeaderForm {
    /** UTF-8. */
    TEXT {
        @Override
        public String read(byte[] value) {
            return new String(value, StandardCharsets.UTF_8);
        }
    },
    /** A big-endian number of 1 to 8 bytes, as Spring writes int, long and BigInteger. */
    BINARY {
        @Override
        public @Nullable String read(byte[] value) {
            return value.length == 0 || value.length > Long.BYTES ? null : new BigInteger(value).toString();
        }
    },
    /** Text if it is printable UTF-8, else a binary number: for headers nobody specified. */
    EITHER {
        @Override
        public @Nullable String read(byte[] value) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(value))
                        .toString();
                if (text.chars().noneMatch(Character::isISOControl)) {
                    return text;
                }
            } catch (CharacterCodingException e) {
                // No text, then.
            }
            return BINARY.read(value);
        }
    };

    /** The value as text; null if the bytes are not of this form. */
    public abstract @Nullable String read(byte[] value);
}
