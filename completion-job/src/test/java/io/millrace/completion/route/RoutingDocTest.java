package io.millrace.completion.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RoutingDocTest {
    @Test
    void example_worksAsWritten() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "routing.md"));
        String yaml = page.substring(page.indexOf("```yaml\n") + 8, page.indexOf("\n```\n"));
        Route route = Routes.of(Samples.routes(yaml), model -> !model.equals("support"), AnswerSchema.NONE)
                .get("support")
                .orElseThrow();
        assertThat(route.choose(Samples.job("Prove it")).reason()).isEqualTo("large, rule proofs: keyword prove");
        assertThat(route.choose(Samples.job("What is this?\n```\nx\n```")).reason())
                .isEqualTo("large, rule code: pattern fence");
        assertThat(route.choose(Samples.job("Hello")).reason()).isEqualTo("small, default");
    }
}
