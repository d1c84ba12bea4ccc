package io.millrace.reliability;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * {@code torture ROW... [--name value]...}: runs rows of the matrix one after the other; the last line of each says how it went, the exit code says whether all
 * passed.
 */
public final class Torture {
    private static final int PASSED = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private static final Map<String, Row> ROWS = rows(
            new KillRow(),
            new BrokerKillRow(),
            new GracefulRow(),
            new PoisonRow(),
            new DuplicateRow(),
            new BigCacheRow(),
            new AimedKillRow(),
            new ZombieRow(),
            new StormRow(),
            new CorruptRow(),
            new ClockRow(),
            new MemoryRow(),
            new CrowdRow(),
            new InteractiveRow(),
            new CatalogueRow(),
            new OutageRow(),
            new DeadlineRow(),
            new ThrottleRow(),
            new RetryAfterRow(),
            new FlappingRow(),
            new PartialTruthRow(),
            new KeyRotationRow(),
            new ReplayKillRow(),
            new ReplayStormRow(),
            new ReplayPaceRow(),
            new FoldRow(),
            new SabotageRow(Torture::row));

    private Torture() {}

    /** Ends the JVM with 0 if all rows passed, 1 if one failed, 2 if the command makes no sense. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    /** Clients that complain of a broker that was killed on purpose tell nothing. */
    private static void quietClients() {
        if (LoggerFactory.getLogger("org.apache.kafka") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
    }

    static int run(List<String> args) {
        int options = 0;
        while (options < args.size() && !args.get(options).startsWith("--")) {
            options++;
        }
        List<String> names = args.subList(0, options);
        if (names.isEmpty() || !ROWS.keySet().containsAll(names)) {
            System.err.println(
                    "usage: torture ROW... [--name value]...; the rows are " + String.join(" ", ROWS.keySet()));
            return USAGE;
        }
        int code = PASSED;
        for (String name : names) {
            try {
                Row row = ROWS.get(name);
                if (row != null
                        && !run(row, Options.of(row.defaults(), args.subList(options, args.size())))
                                .passed()) {
                    code = FAILED;
                }
            } catch (IllegalArgumentException e) {
                System.err.println(e.getMessage());
                return USAGE;
            }
        }
        return code;
    }

    /** Runs one row and prints why it failed, if it did, and its line. */
    static RowResult run(Row row, Options options) {
        quietClients();
        RowResult result;
        try {
            result = row.run(options);
        } catch (RowFailed e) {
            result = new RowResult().failIf(true, String.valueOf(e.getMessage()));
        }
        result.reasons().forEach(reason -> System.out.println("  " + row.name() + ": " + reason));
        System.out.println(result.line(row.name(), options.seed()));
        return result;
    }

    private static Row row(String name) {
        Row row = ROWS.get(name);
        if (row == null) {
            throw new IllegalStateException("there is no row " + name);
        }
        return row;
    }

    private static Map<String, Row> rows(Row... rows) {
        Map<String, Row> byName = new LinkedHashMap<>();
        for (Row row : new ArrayList<>(List.of(rows))) {
            byName.put(row.name(), row);
        }
        return byName;
    }
}
