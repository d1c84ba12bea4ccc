package io.millrace.inspector.letter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What strangers write never reaches a terminal raw. */
final class EscapedTest {
    @Test
    void whatATerminalObeys_isShownAsEscapes() {
        assertThat(Escaped.text("\u001b[2J\u0007 a\r\nb")).isEqualTo("\\u001b[2J\\u0007 a\\u000d\\u000ab");
        assertThat(Escaped.text("\u202edorp\u2066 \u200b \ufeff \u00a0 \u009b31m"))
                .isEqualTo("\\u202edorp\\u2066 \\u200b \\ufeff \\u00a0 \\u009b31m");
        assertThat(Escaped.text("é 漢字 \ud83d\ude00 \udb40\udc41 \ud800"))
                .isEqualTo("é 漢字 \ud83d\ude00 \\u{e0041} \\ud800");
    }

    @Test
    void bytesThatAreNoText_areShownAsSuch() {
        assertThat(Escaped.bytes(new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', 0, (byte) 0xe2, (byte) 0x82}))
                .isEqualTo("a\\xff\\xc3b\\u0000\\xe2\\x82");
        assertThat(Escaped.bytes("é\n".getBytes(StandardCharsets.UTF_8))).isEqualTo("é\\u000a");
        assertThat(Escaped.bytes(null)).isEqualTo("(null)");
    }

    @Test
    void aHead_isNoLongerThanAsked() {
        assertThat(Escaped.head("short", 10)).isEqualTo("short");
        assertThat(Escaped.head("0123456789a", 10)).isEqualTo("0123456...");
        assertThat(Escaped.head("\u001b\u001b\u001b", 10)).isEqualTo("\\u001b\\...");
    }

    @Test
    void anyText_losesWhatIsHarmful_andJsonStaysTheSame() {
        JsonMapper mapper = new JsonMapper();
        Seeded.each(2_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                int point = random.nextInt(4) == 0 ? random.nextInt(0x110000) : random.nextInt(0x2070);
                text.appendCodePoint(point >= 0xd800 && point <= 0xdfff ? '?' : point);
            }
            String json = mapper.writeValueAsString(text.toString());
            assertThat(mapper.readValue(Escaped.json(json), String.class)).isEqualTo(text.toString());
            harmless(Escaped.json(json));
            harmless(Escaped.text(text.toString()));
            harmless(Escaped.bytes(text.toString().getBytes(StandardCharsets.UTF_8)));
        });
    }

    private static void harmless(String shown) {
        assertThat(shown.codePoints()
                        .filter(c -> c < 0x20
                                || (c >= 0x7f && c < 0xa0)
                                || (c >= 0x202a && c <= 0x202e)
                                || (c >= 0x2066 && c <= 0x2069)
                                || c == 0x200e
                                || c == 0x200f
                                || c == 0x61c))
                .isEmpty();
    }
}
