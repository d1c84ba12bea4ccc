package io.millrace.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** D4: very many dead letters, grouped by a command with 256 MB of heap: on an empty disk, and on the fold it left. */
final class FoldRow implements Row {
    private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(10);
    private static final Pattern READ = Pattern.compile("dead letters read in ([0-9.]+) s, ([0-9,]+) a second");
    private static final Pattern GROUPED = Pattern.compile("grouped in ([0-9.]+) s");
    private static final double GROUPS_SECONDS_MAX = 2;

    @Override
    public String name() {
        return "D4";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("letters", "1000000");
    }

    @Override
    public RowResult run(Options options) {
        int count = options.number("letters");
        try (PlantedLetters letters = new PlantedLetters(Rig.fresh(dir(options)))) {
            letters.plant(count);
            DlqCommand.Ended first = groups(letters);
            DlqCommand.Ended again = groups(letters);
            double grouped = seconds(first);
            double groupedAgain = seconds(again);
            Matcher read = READ.matcher(first.err());
            boolean told = read.find();
            return new RowResult()
                    .figure("letters", count)
                    .figure("heap", "256m")
                    .figure("read_s", told ? read.group(1) : "?")
                    .figure("read_per_s", told ? read.group(2).replace(",", "") : "?")
                    .figure("groups_s", grouped)
                    .figure("again_groups_s", groupedAgain)
                    .failIf(first.code() + again.code() != 0, "a command failed; see dlq-groups.log")
                    .failIf(open(first) != count || open(again) != count, "not all of them are counted")
                    .failIf(!told, "no rate was told")
                    .failIf(again.err().contains("dead letters read"), "the fold that was left was not used")
                    .failIf(!(grouped < GROUPS_SECONDS_MAX), "groups come after " + grouped + " s")
                    .failIf(!(groupedAgain < GROUPS_SECONDS_MAX), "groups come after " + groupedAgain + " s");
        }
    }

    private static DlqCommand.Ended groups(PlantedLetters letters) {
        return letters.dlq().run("groups", COMMAND_DEADLINE, List.of("groups", "-o", "json"));
    }

    private static double seconds(DlqCommand.Ended ended) {
        Matcher grouped = GROUPED.matcher(ended.err());
        return grouped.find() ? Double.parseDouble(grouped.group(1)) : Double.NaN;
    }

    private static long open(DlqCommand.Ended ended) {
        try {
            long open = 0;
            for (JsonNode group : new JsonMapper().readTree(ended.out()).path("groups")) {
                open += group.path("open").asLong();
            }
            return open;
        } catch (IOException e) {
            throw new UncheckedIOException("dlq groups -o json printed no JSON", e);
        }
    }
}
