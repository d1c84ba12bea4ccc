package io.millrace.reliability;

import io.millrace.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** D3: a plan at 20 records a second, paused from elsewhere and resumed; then the same plan once more. */
final class ReplayPaceRow implements Row {
    private static final Duration COMMAND_DEADLINE = Duration.ofMinutes(2);
    private static final int QUIET_MS = 2_000;
    private static final int PAUSE_MS_MAX = 1_000;
    private static final String PLAN = "pace";

    @Override
    public String name() {
        return "D3";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("dead", "400", "records", "200", "rate", "20");
    }

    @Override
    public RowResult run(Options options) {
        int records = options.number("records");
        try (PlantedLetters letters = new PlantedLetters(Rig.fresh(dir(options)));
                ReplayedJobs jobs = letters.replayed()) {
            letters.plant(options.number("dead"));
            List<String> replay =
                    List.of("replay", "--all", "--yes", "--id", PLAN, "--rate", options.text("rate") + "/s");
            Process process = letters.dlq().start("replay", replay);
            boolean came = Waits.until(() -> jobs.read(Duration.ofMillis(20)) >= records, COMMAND_DEADLINE);
            int paused = letters.dlq()
                    .run("pause", COMMAND_DEADLINE, List.of("plan", "pause", PLAN))
                    .code();
            Waits.pause(PAUSE_MS_MAX + QUIET_MS);
            List<Long> before = jobs.readAll().moments(PLAN);
            long asked = askedAt(letters, "pause");
            int resumed = letters.dlq()
                    .run("resume", COMMAND_DEADLINE, List.of("plan", "resume", PLAN))
                    .code();
            int code = DlqCommand.await(process, COMMAND_DEADLINE);
            int sent = jobs.readAll().jobs();
            int again = letters.dlq().run("again", COMMAND_DEADLINE, replay).code();
            long tookMs = came ? before.get(records - 1) - before.get(0) : -1;
            long rightMs = 1_000L * (records - 1) / options.number("rate");
            long lateMs = before.isEmpty() ? -1 : before.get(before.size() - 1) - asked;
            return new RowResult()
                    .figure("dead", letters.planted())
                    .figure("replayed", jobs.times().size())
                    .figure("double", jobs.doubled())
                    .figure("records", records)
                    .figure("seconds", String.format(Locale.ROOT, "%.2f", tookMs / 1e3))
                    .figure("paused_at", before.size())
                    .figure("last_after_pause_ms", Math.max(0, lateMs))
                    .figure("again", jobs.readAll().jobs() - sent)
                    .failIf(Math.abs(tookMs - rightMs) > rightMs / 10, "it had to take " + rightMs + " ms, within 10 %")
                    .failIf(paused + resumed + code + again != 0, "a command failed; see dlq-*.log")
                    .failIf(before.size() >= letters.planted(), "the pause found nothing left to send")
                    .failIf(lateMs > PAUSE_MS_MAX, "it went on for " + lateMs + " ms after the pause")
                    .failIf(sent != letters.planted(), letters.planted() - sent + " were not sent")
                    .failIf(jobs.jobs() != sent, "the same plan sent something again");
        }
    }

    /** When somebody asked for something, by the state topic's own time. */
    private static long askedAt(PlantedLetters letters, String want) {
        long[] at = {Long.MAX_VALUE};
        ReplayedJobs.each(letters.bootstrapServers(), Names.DEAD_LETTERS_STATE, 1, "read_committed", record -> {
            boolean control =
                    record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals("control|" + PLAN);
            if (control && new String(record.value(), StandardCharsets.UTF_8).contains(want)) {
                at[0] = Math.min(at[0], record.timestamp());
            }
        });
        return at[0];
    }
}
