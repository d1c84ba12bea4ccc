package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Samples;
import io.millrace.testkit.Seeded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written must be read by every later version; the golden bytes change only together with a version. */
final class CodecTest {
    private static final Item GOLDEN = new Item(
            new JobOrigin(
                    "t",
                    2,
                    3,
                    new byte[] {(byte) 0xAB},
                    -1,
                    List.of(new JobHeader("h", null), new JobHeader("", new byte[0]))),
            1,
            2,
            "ns",
            "p/m",
            new Directives(true, false, true, false, 5_000, 6_000),
            new byte[] {(byte) 0xCD},
            (byte) -1,
            Long.MAX_VALUE,
            new Item.Stages(16, 17),
            new Item.Retry(
                    3,
                    18,
                    19,
                    2,
                    "why",
                    List.of(new Charge(Charge.Kind.ESCALATED, "p/m", "t", new Usage(7, 1, 3, 2), true, 20))),
            -1,
            "{}".getBytes(UTF_8));

    private static final String GOLDEN_HEX = "02" // version
            + "000174" + "00000002" + "0000000000000003" + "ffffffffffffffff" // topic, partition, offset, timestamp
            + "00000001ab" // key
            + "00000002" + "0000000168" + "ffffffff" + "00000000" + "00000000" // headers
            + "00000001" + "00000002" // index, count
            + "00026e73" + "0003702f6d" // namespace, lane
            + "05" + "0000000000001388" + "0000000000001770" + "00000001cd" // directives, question asked
            + "ff" + "7fffffffffffffff" // priority, deadline
            + "0000000000000010" + "0000000000000011" // accepted, pending
            + "00000003" + "0000000000000012" + "0000000000000013" // attempts, not before, first failed
            + "02" + "0003776879" // step, why
            + "01" + "0009657363616c61746564" + "0003702f6d" + "000174" + "00000007" + "00000001" + "00000003"
            + "00000002" + "01" // charge
            + "0000000000000014" // sent
            + "ffffffff" + "000000027b7d"; // cut tokens, line

    @Test
    void item_isWrittenAsVersion2() {
        assertThat(HexFormat.of().formatHex(ItemCodec.encode(GOLDEN))).isEqualTo(GOLDEN_HEX);
        same(ItemCodec.decode(HexFormat.of().parseHex(GOLDEN_HEX)), GOLDEN);
    }

    @Test
    void item_isReadAsWritten() {
        Seeded.each(2_000, random -> {
            Item item = Samples.item(random);
            same(ItemCodec.decode(ItemCodec.encode(item)), item);
        });
    }

    @Test
    void itemCutShort_isRefused() {
        byte[] whole = ItemCodec.encode(GOLDEN);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ItemCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ItemCodec.decode(null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itemOfAnotherVersion_isRefusedByName() {
        byte[] newer = ItemCodec.encode(GOLDEN);
        newer[0] = 3;
        assertThatThrownBy(() -> ItemCodec.decode(newer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown version 3")
                .hasMessageContaining("known is 2");
    }

    @Test
    void damagedItem_isReadOrRefused() {
        Seeded.each(5_000, random -> {
            try {
                assertThat(ItemCodec.decode(Samples.damaged(ItemCodec.encode(Samples.item(random)), random)))
                        .isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("item:");
            }
        });
    }

    @Test
    void outcome_isReadAsWritten() {
        Seeded.each(2_000, random -> {
            Outcome outcome = Samples.outcome(random);
            assertThat(read(write(outcome))).usingRecursiveComparison().isEqualTo(outcome);
        });
    }

    @Test
    void everyFailureKind_isReadAsWritten() throws IOException {
        for (FailureKind kind : FailureKind.values()) {
            Failure failure = new Failure(kind, "m", 400, "code", null, 3);
            assertThat(read(write(failure))).isEqualTo(failure);
        }
    }

    @Test
    void damagedOutcome_isReadOrRefused() {
        Seeded.each(5_000, random -> {
            try {
                assertThat(read(Samples.damaged(write(Samples.outcome(random)), random)))
                        .isNotNull();
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e).isNotInstanceOf(NumberFormatException.class);
            }
        });
    }

    private static byte[] write(Outcome outcome) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        OutcomeCodec.write(outcome, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static Outcome read(byte[] bytes) throws IOException {
        return OutcomeCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    private static void same(Item actual, Item expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }
}
