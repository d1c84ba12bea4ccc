package io.millrace.reliability;

import java.nio.file.Path;
import java.util.Map;

/** One row of the matrix: a way to torture, and what must hold nevertheless. */
interface Row {
    String name();

    /** Options it has beside those all rows have, with their values. */
    Map<String, String> defaults();

    /** Where a run leaves its histories, state and logs. */
    default Path dir(Options options) {
        return Path.of(options.text("dir"), name() + "-" + options.seed());
    }

    /** Runs it; throws {@link RowFailed} if it cannot go on. */
    RowResult run(Options options);
}
