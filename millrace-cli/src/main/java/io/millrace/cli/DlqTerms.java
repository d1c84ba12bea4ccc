package io.millrace.cli;

import io.millrace.inspector.replay.Edit;
import io.millrace.inspector.replay.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How dead letters are replayed: where to, how fast, and changed in what way. */
final class DlqTerms {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,7})/([smh])");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9._-]{1,64}");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    @Option(
            names = "--id",
            paramLabel = "PLAN",
            description = "Id of the plan; the same id is the same plan and never sends twice (default: the time).")
    private @Nullable String id;

    @Option(
            names = "--target",
            paramLabel = "TOPIC",
            description = "Where the jobs go (default: where each came from).")
    private @Nullable String target;

    @Option(names = "--rate", paramLabel = "N/s", description = "Records a second, minute (N/m) or hour (N/h).")
    private @Nullable String rate;

    @Option(names = "--tokens-per-minute", paramLabel = "N", description = "Tokens a minute, of the jobs' input.")
    private int tokensPerMinute;

    @Option(names = "--cap", paramLabel = "N", description = "Dead letters at most (default: ${DEFAULT-VALUE}).")
    private int cap = 10_000;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it is kept with the plan.")
    private String reason = "";

    @Option(names = "--set-model", paramLabel = "MODEL", description = "Ask this model instead.")
    private @Nullable String model;

    @Option(
            names = "--truncate",
            paramLabel = "TOKENS",
            description = "Cut inputs to their first tokens: each text of an embedding, the last message of a chat.")
    private int truncate;

    @Option(
            names = "--max-completion-tokens",
            paramLabel = "TOKENS",
            description = "Raise max_completion_tokens to this.")
    private int maxCompletionTokens;

    @Option(
            names = "--value-file",
            paramLabel = "FILE",
            description = "Send what is in this file as the record's value; for one dead letter.")
    private @Nullable Path value;

    @Option(
            names = "--set-header",
            paramLabel = "NAME=VALUE",
            description = "Set a header; those of failures, replays and traces are locked.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--allow-edits",
            description =
                    "Permit changes to jobs. MILLRACE_DLQ_EDITS=never in the environment forbids them all the same.")
    private boolean allowEdits;

    boolean named() {
        return id != null;
    }

    int cap() {
        if (cap < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--cap: " + cap + " is below 1.");
        }
        return cap;
    }

    boolean editsAllowed() {
        return allowEdits && !"never".equals(System.getenv("MILLRACE_DLQ_EDITS"));
    }

    boolean valueOfOne() {
        return value != null;
    }

    Plan plan(String by) {
        Instant now = InstantSource.system().instant();
        String name = id == null ? STAMP.format(now) : id;
        if (!ID.matcher(name).matches()) {
            throw new CommandFailed(ExitCode.USAGE, "--id: letters, digits, '.', '_' and '-' are allowed, up to 64.");
        }
        try {
            return new Plan(name, now.toEpochMilli(), by, reason, target, perMinute(), tokensPerMinute, edit(), 0);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, e.getMessage() + ".");
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NOT_FOUND, "The file " + value + " cannot be read.");
        }
    }

    private Edit edit() throws IOException {
        String text = value == null ? null : Files.readString(value).strip();
        return new Edit(model, truncate, maxCompletionTokens, text, headers);
    }

    private int perMinute() {
        if (rate == null) {
            return 0;
        }
        Matcher matcher = RATE.matcher(rate);
        if (!matcher.matches() || matcher.group(1).matches("0+")) {
            throw new CommandFailed(ExitCode.USAGE, "--rate: '" + rate + "' is no rate; write 20/s, 600/m or 1000/h.");
        }
        long count = Long.parseLong(matcher.group(1));
        long perMinute = switch (matcher.group(2)) {
            case "s" -> count * 60;
            case "m" -> count;
            default -> Math.max(1, count / 60);
        };
        return (int) Math.min(perMinute, 100_000_000);
    }
}
