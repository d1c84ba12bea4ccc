package io.millrace.cli;

import io.millrace.inspector.Inspector;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.Escaped;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Found;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.Note;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import io.millrace.job.JobHeader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq show}: one dead letter, all of it. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one dead letter: why, where it stands, its history, its headers and its payload.",
            "What a terminal could obey is shown as escapes."
        })
final class DlqShowCommand implements Callable<Integer> {
    private static final int PAYLOAD_SHOWN = 2_000;

    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Parameters(paramLabel = "ID", description = "The dead letter, e.g. millrace.dead-letters-3@1042.")
    private String id = "";

    @Option(names = "--full", description = "Show the whole payload, however long.")
    private boolean full;

    DlqShowCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        Position root = DlqSelection.id(id);
        try (Inspector inspector = options.open(screen)) {
            LetterRow row = inspector
                    .fold()
                    .row(root)
                    .orElseThrow(() -> new CommandFailed(ExitCode.NOT_FOUND, "There is no dead letter " + id + "."));
            DeadLetterRecord letter = inspector
                    .reader()
                    .read(row.latest())
                    .orElseThrow(() -> new CommandFailed(
                            ExitCode.NOT_FOUND, "The record " + row.latest() + " is in its topic no more."));
            Found found = new Found(row, inspector.fold().status(row));
            if (output.table()) {
                summary(found, letter, inspector);
                rest(letter);
            } else {
                Map<String, Object> shown = new LinkedHashMap<>(DlqShapes.row(found));
                shown.put("record", DlqShapes.record(letter));
                inspector.fold().decided(row).ifPresent(state -> shown.put("decided", state));
                shown.put("notes", notes(row, inspector));
                output.print(screen, shown);
            }
        }
        return ExitCode.OK.number();
    }

    private void summary(Found found, DeadLetterRecord letter, Inspector inspector) {
        LetterRow row = found.row();
        line("id", row.root().id());
        line("status", found.status().label() + (row.count() > 1 ? ", died " + row.count() + " times" : ""));
        line("error", letter.cause().error());
        line("message", letter.cause().message() == null ? "" : letter.cause().message());
        line("code", letter.cause().code());
        line("model", row.group().model());
        line(
                "from",
                letter.cause().origin() == null
                        ? letter.cause().topic()
                        : letter.cause().origin().id());
        line(
                "attempts",
                letter.cause().attempts() == 0
                        ? ""
                        : String.valueOf(letter.cause().attempts()));
        line("first", DlqShapes.time(row.firstMs()));
        line("last", DlqShapes.time(row.lastMs()));
        line("latest", row.latest().equals(row.root()) ? "" : row.latest().id());
        String trace = letter.header("traceparent");
        line("trace", trace == null ? "" : trace);
        inspector.fold().decided(row).ifPresent(this::decided);
        notes(row, inspector).forEach(note -> line("note", note));
    }

    /** What people wrote down about it, and about its group. */
    private static List<String> notes(LetterRow row, Inspector inspector) {
        return Stream.of(row.root().id(), row.group().id())
                .flatMap(subject ->
                        StateJson.read(inspector.fold().state().get(StateKey.NOTE + subject), Note.class).stream()
                                .map(note -> note.text() + " (" + note.by() + ", on "
                                        + (subject.equals(row.group().id()) ? "the group, " : "this one, ")
                                        + DlqShapes.time(note.at()) + ")"))
                .toList();
    }

    private void decided(LetterState state) {
        line(
                "decided",
                state.status() + " by " + state.by() + " at " + DlqShapes.time(state.at())
                        + (state.plan() == null ? "" : ", plan " + state.plan())
                        + (state.job() == null ? "" : ", sent as " + state.job()));
    }

    private void rest(DeadLetterRecord letter) {
        screen.print("headers   (" + letter.cause().family() + ")");
        for (JobHeader header : letter.headers()) {
            String value = Escaped.bytes(header.value());
            screen.print(
                    "  " + Escaped.text(header.name()) + ": " + (full ? value : Escaped.head(value, PAYLOAD_SHOWN)));
        }
        String payload = Escaped.bytes(letter.value());
        screen.print("key       " + Escaped.bytes(letter.key()));
        screen.print("payload   " + (letter.value() == null ? 0 : letter.value().length) + " bytes");
        boolean cut = !full && payload.length() > PAYLOAD_SHOWN;
        screen.print("  " + (cut ? payload.substring(0, PAYLOAD_SHOWN) + " ... (--full shows the rest)" : payload));
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            screen.print(String.format(Locale.ROOT, "%-9s %s", name, Escaped.text(value)));
        }
    }
}
