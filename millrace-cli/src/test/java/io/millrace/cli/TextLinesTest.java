package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextLinesTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    Path dir;

    @Test
    void textFile_isATextALine_blankLinesPassedOver_idsAreLineNumbers() throws Exception {
        List<TextLines.Entry> entries = read("a.txt", "one\n\n  \n zwei \u00e4 \r\n{\"text\":\"x\"}");
        assertThat(entries).extracting(TextLines.Entry::id).containsExactly("1", "4", "5");
        assertThat(entries)
                .extracting(TextLines.Entry::asked)
                .containsExactly("one", " zwei \u00e4 ", "{\"text\":\"x\"}");
        assertThat(line(entries.get(1)).at("/body/input").textValue()).isEqualTo(" zwei \u00e4 ");
        assertThat(line(entries.get(1)).at("/body/model").textValue()).isEqualTo("m");
    }

    @Test
    void jsonl_takesObjectsAndBatchLines_withOrWithoutIds() throws Exception {
        String batch =
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"other\",\"input\":[\"x\",\"y\"]}}";
        List<TextLines.Entry> entries = read(
                "a.jsonl",
                "{\"text\":\"one\"}\n{\"id\":7,\"text\":\"two\"}\n{\"id\":\"c\",\"text\":\"two\"}\n" + batch);
        assertThat(entries).extracting(TextLines.Entry::id).containsExactly("1", "7", "c", "b");
        assertThat(entries.get(1).asked()).isEqualTo(entries.get(2).asked());
        assertThat(new String(entries.get(3).line(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(batch);
    }

    @Test
    void badLines_areNamedByTheirNumber_andTheRestIsRead() throws Exception {
        List<TextLines.Entry> entries =
                read("a.jsonl", "{\"text\":\n{\"txet\":\"one\",\"id\":\"x\"}\n[]\n{\"text\":\"fine\"}\n");
        assertThat(entries).extracting(TextLines.Entry::bad).containsExactly(true, true, true, false);
        assertThat(entries.get(0).problem()).isEqualTo("line 1 is not JSON");
        assertThat(entries.get(1).problem()).startsWith("line 2 is neither");
        assertThat(entries.get(1).id()).isEqualTo("x");
        assertThat(entries.get(2).problem()).startsWith("line 3 is neither");
    }

    @Test
    void whatIsNotUtf8_endsTheCommand_ratherThanChangingTheText() throws Exception {
        Path file = Files.write(dir.resolve("a.txt"), new byte[] {'o', 'k', '\n', (byte) 0xE4, '\n'});
        try (TextLines lines = TextLines.open(file, "m")) {
            assertThatThrownBy(() -> {
                        while (lines.next() != null) {}
                    })
                    .isInstanceOf(CommandFailed.class)
                    .hasMessageContaining("not UTF-8");
        }
    }

    @Test
    void count_isThatOfTheLinesRead() throws Exception {
        assertThat(TextLines.count(Files.writeString(dir.resolve("a"), ""))).isZero();
        assertThat(TextLines.count(Files.writeString(dir.resolve("b"), "x\n \r\n\ny")))
                .isEqualTo(2);
        assertThat(TextLines.count(Files.writeString(dir.resolve("c"), "x\n\u00e4\n")))
                .isEqualTo(2);
    }

    @Test
    void distinctTexts_countsAsASetDoes() {
        SplittableRandom random = new SplittableRandom(3);
        Set<String> set = new HashSet<>();
        DistinctTexts distinct = new DistinctTexts();
        for (int i = 0; i < 20_000; i++) {
            String text = "text " + random.nextInt(9_000);
            set.add(text);
            distinct.add(text);
        }
        assertThat(distinct.count()).isEqualTo(set.size());
    }

    private List<TextLines.Entry> read(String name, String content) throws Exception {
        List<TextLines.Entry> entries = new ArrayList<>();
        try (TextLines lines = TextLines.open(Files.writeString(dir.resolve(name), content), "m")) {
            for (TextLines.Entry entry = lines.next(); entry != null; entry = lines.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static JsonNode line(TextLines.Entry entry) throws Exception {
        return MAPPER.readTree(entry.line());
    }
}
