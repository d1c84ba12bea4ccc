package io.millrace.cli;

import io.millrace.inspector.letter.Escaped;
import io.millrace.inspector.replay.Forecast;
import io.millrace.inspector.replay.Plan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows what a replay would do. */
record DlqForecast(Screen screen, DlqOutput output) {
    private static final int PREVIEW = 60;

    /** What is shown of a value before the first byte that changes. */
    private static final int LEAD = 30;

    void show(Plan plan, Forecast forecast) {
        if (output.table()) {
            table(plan, forecast);
        } else {
            output.print(screen, json(plan, forecast));
        }
    }

    private static Map<String, Object> json(Plan plan, Forecast forecast) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("plan", plan.id());
        map.put("records", forecast.records());
        map.put("targets", forecast.targets());
        map.put("skipped", forecast.skipped());
        map.put("tokens", forecast.inputTokens());
        map.put("output_tokens_max", forecast.outputTokensMax());
        map.put("tokens_guessed", forecast.guessed());
        map.put("dollars", DlqPrices.dollars(forecast.micros()));
        map.put("unpriced", forecast.unpriced());
        map.put("cache_hits", forecast.cacheHits());
        map.put("cache_unknown", forecast.cacheUnknown());
        map.put("seconds", seconds(plan, forecast));
        List<Map<String, Object>> previews = new ArrayList<>();
        for (Forecast.Preview preview : forecast.previews()) {
            int from = from(preview);
            previews.add(Map.of(
                    "letter",
                    preview.id(),
                    "before",
                    excerpt(preview.before(), from),
                    "after",
                    excerpt(preview.after(), from)));
        }
        map.put("previews", previews);
        return map;
    }

    private void table(Plan plan, Forecast forecast) {
        line("would send", Screen.count(forecast.records()) + (forecast.records() == 1 ? " record" : " records"));
        forecast.targets().forEach((topic, count) -> line("", Screen.count(count) + " to " + topic));
        line(
                "tokens",
                Screen.count(forecast.inputTokens()) + " of input"
                        + (forecast.outputTokensMax() == 0
                                ? ""
                                : ", at most " + Screen.count(forecast.outputTokensMax()) + " of answers")
                        + (forecast.guessed() == 0
                                ? ""
                                : "; estimated for " + Screen.count(forecast.guessed()) + " of them"));
        line(
                "dollars",
                "at most " + DlqPrices.dollars(forecast.micros())
                        + (forecast.unpriced() == 0
                                ? ""
                                : "; unknown for " + Screen.count(forecast.unpriced()) + " of them"));
        line(
                "cache hits",
                forecast.cacheHits() == null
                        ? "unknown"
                        : Screen.count(forecast.cacheHits())
                                + (forecast.cacheUnknown() == 0
                                        ? ""
                                        : "; unknown for " + Screen.count(forecast.cacheUnknown()) + " of them"));
        long seconds = seconds(plan, forecast);
        if (seconds > 0) {
            line("takes", Screen.count(seconds) + " s at this rate");
        }
        forecast.skipped().forEach((reason, count) -> line("not sent", Screen.count(count) + " " + reason));
        forecast.previews().forEach(preview -> {
            line("preview", preview.id());
            int from = from(preview);
            line("  before", excerpt(preview.before(), from));
            line("  after", excerpt(preview.after(), from));
        });
    }

    /** A little before where a job begins to change, in bytes. */
    private static int from(Forecast.Preview preview) {
        byte[] before = preview.before();
        byte[] after = preview.after();
        return before == null || after == null ? 0 : Math.max(0, Arrays.mismatch(before, after) - LEAD);
    }

    private static String excerpt(byte @Nullable [] value, int from) {
        if (value == null) {
            return "(null)";
        }
        byte[] part =
                Arrays.copyOfRange(value, Math.min(from, value.length), Math.min(value.length, from + 4 * PREVIEW));
        return (from > 0 ? "..." : "") + Escaped.head(Escaped.bytes(part), PREVIEW) + " (" + Screen.count(value.length)
                + " bytes)";
    }

    private static long seconds(Plan plan, Forecast forecast) {
        long byRecords = plan.recordsPerMinute() == 0 ? 0 : 60L * forecast.records() / plan.recordsPerMinute();
        long byTokens = plan.tokensPerMinute() == 0 ? 0 : 60L * forecast.inputTokens() / plan.tokensPerMinute();
        return Math.max(byRecords, byTokens);
    }

    private void line(String name, String value) {
        screen.print(String.format(Locale.ROOT, "%-11s %s", name, value));
    }
}
