package io.millrace.cli;

import io.millrace.inspector.fold.StateView;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.query.LetterFilter;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which of the dead letters a command means. */
final class DlqSelection {
    private static final Pattern GROUP = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([smhd])");

    @Parameters(
            paramLabel = "ID|GROUP",
            arity = "0..*",
            description = "Dead letters as TOPIC-PARTITION@OFFSET, or groups as 'dlq groups' names them.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--error", paramLabel = "ERROR", description = "Those of this error class; several are allowed.")
    private List<String> errors = new ArrayList<>();

    @Option(names = "--model", paramLabel = "MODEL", description = "Those that asked this model; several are allowed.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description = "Those that stand so: open, planned, replayed, resolved, failed_again, discarded.")
    private List<String> statuses = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Failed at or after: 90s, 2h, 3d, or an RFC 3339 time.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Failed before: 90s, 2h, 3d, or an RFC 3339 time.")
    private @Nullable String until;

    @Option(
            names = "--filter",
            paramLabel = "CEL",
            description = {
                "A CEL expression over record: .key, .value, .keyAsText, .valueAsText, .headers, .partition, .offset,",
                ".timestampMs, .error, .model, .attempts; or @NAME, one that was saved."
            })
    private @Nullable String filter;

    /** Whether anything was said. */
    boolean named() {
        return !names.isEmpty()
                || !errors.isEmpty()
                || !models.isEmpty()
                || !statuses.isEmpty()
                || since != null
                || until != null
                || filter != null;
    }

    /** Whether it is one dead letter by its id, and nothing else. */
    boolean ofOne() {
        return names.size() == 1 && !group(names.get(0));
    }

    /** Whether the text is the id of a group. */
    static boolean group(String text) {
        return GROUP.matcher(text).matches();
    }

    @Nullable
    String filter() {
        return filter;
    }

    /** What was said; of saved filters the state topic tells the text. */
    Criteria criteria(StateView state) {
        Set<Position> ids = new LinkedHashSet<>();
        Set<String> groups = new LinkedHashSet<>();
        for (String name : names) {
            if (group(name)) {
                groups.add(name);
            } else {
                ids.add(id(name));
            }
        }
        return new Criteria(
                ids,
                groups,
                new HashSet<>(errors),
                new HashSet<>(models),
                statuses(),
                since == null ? 0 : time("--since", since),
                until == null ? Long.MAX_VALUE : time("--until", until),
                filter == null ? null : compiled(filter, state));
    }

    private Set<Status> statuses() {
        Set<Status> wanted = new HashSet<>();
        for (String label : statuses) {
            wanted.add(Status.of(label)
                    .orElseThrow(() -> new CommandFailed(
                            ExitCode.USAGE,
                            "--status: '" + label
                                    + "' is none of open, planned, replayed, resolved, failed_again, discarded.")));
        }
        return wanted;
    }

    /** A dead letter as people type it. */
    static Position id(String text) {
        return Position.of(text)
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE,
                        "'" + text + "' is neither a dead letter, as millrace.dead-letters-3@1042, nor a group of"
                                + " eight digits, as 'dlq groups' lists them."));
    }

    private static LetterFilter compiled(String text, StateView state) {
        String expression = text;
        if (text.startsWith("@")) {
            expression = StateJson.read(state.get(StateKey.FILTER + text.substring(1)), Map.class)
                    .map(saved -> String.valueOf(saved.get("expression")))
                    .orElseThrow(() ->
                            new CommandFailed(ExitCode.NOT_FOUND, "No filter is saved as " + text.substring(1) + "."));
        }
        try {
            return LetterFilter.of(expression);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--filter: " + e.getMessage() + ".");
        }
    }

    /** A moment as people write it, in epoch milliseconds: so long ago, or RFC 3339. */
    static long time(String option, String text) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            Duration back = switch (ago.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            return InstantSource.system().instant().minus(back).toEpochMilli();
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new CommandFailed(
                    ExitCode.USAGE, option + ": '" + text + "' is no time; write 90s, 2h, 3d or 2026-11-27T08:00:00Z.");
        }
    }
}
