package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.settings.Settings;
import io.millrace.settings.SettingsException;
import io.millrace.tokens.TokenCounter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BudgetRequestTest {
    private static final BudgetSettings WORKER = new BudgetSettings(CutPolicy.TAIL, 5_000, 256, 4, 400);

    @Test
    void job_winsOverTheWorker() throws Exception {
        assertThat(request("{}", WORKER)).isEqualTo(new BudgetRequest(CutPolicy.TAIL, 5_000, 256));
        assertThat(request("{\"millrace\":null}", WORKER)).isEqualTo(request("{}", WORKER));
        assertThat(request("{\"millrace\":{\"template\":\"t\",\"overlong\":null}}", WORKER))
                .isEqualTo(request("{}", WORKER));
        assertThat(request("{\"millrace\":{\"budget_tokens\":8000,\"overlong\":\"history\"}}", WORKER))
                .isEqualTo(new BudgetRequest(CutPolicy.HISTORY, 8_000, 256));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                       | body.millrace is an array; allowed is an object
            {"budget_tokens":0}      | body.millrace.budget_tokens is 0; allowed is a whole number from 1 to 100000000
            {"budget_tokens":-5}     | body.millrace.budget_tokens is -5; allowed is a whole number from 1 to 100000000
            {"budget_tokens":1.5}    | body.millrace.budget_tokens is 1.5; allowed is a whole number from 1 to 100000000
            {"budget_tokens":1e12}   | body.millrace.budget_tokens is 1.0E12; allowed is a whole number from 1 to 100000000
            {"budget_tokens":"8000"} | body.millrace.budget_tokens is a text; allowed is a whole number from 1 to 100000000
            {"overlong":"History"}   | body.millrace.overlong is a text; allowed is one of error, head, tail, middle, history
            {"overlong":false}       | body.millrace.overlong is false; allowed is one of error, head, tail, middle, history
            """)
    void nonsense_isNamed(String millrace, String message) {
        assertThatThrownBy(() -> request("{\"millrace\":" + millrace + "}", WORKER))
                .isInstanceOfSatisfying(
                        JobRejected.class, e -> assertThat(e.failure().kind()).isEqualTo(FailureKind.SCHEMA_INVALID))
                .hasMessage(message);
    }

    @Test
    void limit_isTheBudgetOrWhatTheWindowHasRoomFor() {
        BudgetRequest cut = new BudgetRequest(CutPolicy.HEAD, 8_000, 256);
        assertThat(cut.limit(128_000, 0)).isEqualTo(TokenLimit.budget(8_000));
        assertThat(cut.limit(4_096, 0)).isEqualTo(TokenLimit.window(4_096 - 256));
        assertThat(cut.limit(4_096, 100)).isEqualTo(TokenLimit.window(3_996));
        assertThat(cut.limit(4_096, 3_000)).isEqualTo(TokenLimit.window(4_096 - 256));
        assertThat(cut.limit(512, 0)).isEqualTo(TokenLimit.window(384));
        assertThat(cut.limit(0, 0)).isEqualTo(TokenLimit.budget(8_000));
        BudgetRequest none = new BudgetRequest(CutPolicy.ERROR, 0, 256);
        assertThat(none.limit(4_096, 3_000)).isEqualTo(TokenLimit.window(4_095));
        assertThat(none.limit(0, 0)).isEqualTo(TokenLimit.window(Integer.MAX_VALUE));
    }

    @Test
    void digest_tellsApartWhatChangesThePrompt() {
        assertThat(digest(CutPolicy.ERROR, 0)).isEmpty();
        assertThat(digest(CutPolicy.ERROR, 8_000)).isEqualTo("cut1:error:8000");
        assertThat(digest(CutPolicy.HISTORY, 8_000)).isEqualTo("cut1:history:8000");
        assertThat(digest(CutPolicy.HISTORY, 8_001)).isNotEqualTo(digest(CutPolicy.HISTORY, 8_000));
        assertThat(digest(CutPolicy.HEAD, 0)).isEqualTo("cut1:head:127744");
    }

    @Test
    void settings_areReadAndChecked(@TempDir Path folder) throws IOException {
        assertThat(BudgetSettings.defaults()).isEqualTo(new BudgetSettings(CutPolicy.ERROR, 0, 256, 4, 400));
        Path file = folder.resolve("settings.yaml");
        Files.writeString(file, "overlong: history\nprompt_tokens: 8000\npassages_max: 5\n");
        assertThat(Settings.read(BudgetSettings.defaults(), file, Map.of()))
                .isEqualTo(new BudgetSettings(CutPolicy.HISTORY, 8_000, 256, 5, 400));
        Files.writeString(file, "passages_max: 6\npassage_tokens: 0\noverlong: cut\n");
        assertThatThrownBy(() -> Settings.read(BudgetSettings.defaults(), file, Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("passages_max")
                .hasMessageContaining("passage_tokens")
                .hasMessageContaining("overlong");
    }

    @Test
    void passages_areBoundedInNumberAndLength() {
        TokenCounter counter = TokenCounter.of("cl100k_base");
        List<String> given = List.of("one two three four", "one", "hello world hello", "a b");
        Passages bound = Passages.bound(given, 3, 2, counter);
        assertThat(bound.texts()).containsExactly("one two", "one", "hello world");
        assertThat(bound.cuts())
                .containsExactly(
                        new Cut(0, -1, Cut.Done.KEPT_HEAD, 2),
                        new Cut(2, -1, Cut.Done.KEPT_HEAD, 1),
                        new Cut(3, -1, Cut.Done.DROPPED, 2));
        assertThat(Passages.bound(List.of(), 2, 1, counter).texts()).isEmpty();
        for (int max : new int[] {1, 6}) {
            assertThatThrownBy(() -> Passages.bound(given, max, 2, counter))
                    .hasMessage("passages_max: " + max + " is not allowed; 2 to 5 are.");
        }
        assertThatThrownBy(() -> Passages.bound(given, 2, 0, counter)).hasMessageContaining("tokensEach: 0");
    }

    private static String digest(CutPolicy policy, int budget) {
        BudgetRequest request = new BudgetRequest(policy, budget, 256);
        return request.digest(request.limit(128_000, 0));
    }

    private static BudgetRequest request(String body, BudgetSettings settings)
            throws JobRejected, JsonProcessingException {
        return BudgetRequest.of((ObjectNode) new JsonMapper().readTree(body), settings);
    }
}
