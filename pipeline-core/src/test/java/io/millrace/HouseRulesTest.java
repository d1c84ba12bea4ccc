package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.millrace.testkit.HouseRules;
import org.junit.jupiter.api.Test;

final class HouseRulesTest extends HouseRules {

    @Test
    void packages_areThoseTheRulesName() {
        assertThat(main().stream().map(JavaClass::getPackageName).distinct())
                .contains(
                        "io.millrace.job",
                        "io.millrace.key",
                        "io.millrace.batch",
                        "io.millrace.limit",
                        "io.millrace.dispatch",
                        "io.millrace.model",
                        "io.millrace.model.openai",
                        "io.millrace.tokens",
                        "io.millrace.settings",
                        "io.millrace.deadletter",
                        "io.millrace.observe",
                        "io.millrace.cache",
                        "io.millrace.topology",
                        "io.millrace.app",
                        "io.millrace.client");
    }
}
