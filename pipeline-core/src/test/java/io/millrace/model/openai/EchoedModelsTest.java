package io.millrace.model.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.CatalogModel;
import io.millrace.model.Provider;
import io.millrace.testkit.FakeModelClient;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EchoedModelsTest {
    private static final Provider PROVIDER =
            new Provider("p", URI.create("http://localhost/v1"), null, Map.of(), Map.of());

    private final EchoedModels models = new EchoedModels();
    private final CatalogModel asked = FakeModelClient.model("gpt-4o", PROVIDER, 0);

    private boolean right(String named) {
        return models.right(asked, named);
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o-upstream", "gpt-4o-upstream-2024-08-06", "openai/gpt-4o-upstream", "gpt-4o", "''"})
    void nameAskedFor_orAVersionOfIt_isRight(String named) {
        assertThat(right("gpt-4o-upstream")).isTrue();
        assertThat(right(named)).isTrue();
        assertThat(right("claude")).isFalse();
    }

    @Test
    void nameThatAProviderUsedFirst_isRight_andASecondIsNot() {
        assertThat(right("bge-small")).isTrue();
        assertThat(right("bge-large")).isFalse();
        assertThat(right("bge-small")).isTrue();
        assertThat(models.right(FakeModelClient.model("other", PROVIDER, 0), "bge-large"))
                .isTrue();
    }

    @Test
    void newName_isTakenOverAfterFiveInARow() {
        assertThat(right("old")).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(right("new")).isFalse();
        }
        assertThat(right("old")).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(right("new")).isFalse();
        }
        assertThat(right("new")).isTrue();
        assertThat(right("old")).isFalse();
    }

    @Test
    void answerWithoutAName_isRight() {
        assertThat(models.right(asked, null)).isTrue();
    }
}
