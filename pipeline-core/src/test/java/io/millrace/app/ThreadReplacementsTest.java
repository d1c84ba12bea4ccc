package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ThreadReplacementsTest {
    @Test
    void deadThreads_areReplacedThreeTimesInTenMinutes() {
        ThreadReplacements replacements = new ThreadReplacements();
        long minute = TimeUnit.MINUTES.toNanos(1);
        long start = Long.MAX_VALUE - 3 * minute;
        assertThat(replacements.mayReplace(start)).isTrue();
        assertThat(replacements.mayReplace(start + minute)).isTrue();
        assertThat(replacements.mayReplace(start + 2 * minute)).isTrue();
        assertThat(replacements.mayReplace(start + 9 * minute)).isFalse();
        assertThat(replacements.mayReplace(start + 10 * minute + 1))
                .as("the first is forgotten")
                .isTrue();
        assertThat(replacements.mayReplace(start + 10 * minute + 2)).isFalse();
    }
}
