package io.millrace.benchmarks;

import java.nio.file.Path;

/** One question about speed: its steps, each measured in every round beside the others. */
public interface Ladder {

    /** What the command calls it. */
    String name();

    /** Measures all steps and says what to show of them; {@code dir} is for data during the run. */
    Report run(Path dir, Size size);
}
