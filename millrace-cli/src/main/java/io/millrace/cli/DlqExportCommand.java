package io.millrace.cli;

import io.millrace.inspector.Inspector;
import io.millrace.inspector.letter.Escaped;
import io.millrace.inspector.letter.Position;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq export}: whole records, as lines of JSON. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes whole records, one line of JSON each in the form of 'kcat -J', with what the headers tell beside it.")
final class DlqExportCommand implements Callable<Integer> {
    private static final int PORTION = 500;

    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqSelection selection = new DlqSelection();

    @Option(names = "--out", paramLabel = "FILE", description = "Where they go, a new file (default: standard output).")
    private @Nullable Path out;

    DlqExportCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        try (Inspector inspector = options.open(screen)) {
            if (out == null) {
                export(inspector, screen::print);
                return ExitCode.OK.number();
            }
            // A link could lead elsewhere; what is there already stays as it is.
            Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
                throw new CommandFailed(ExitCode.FAILED, "There is something at " + out + " already.");
            }
            try (BufferedWriter file =
                    new BufferedWriter(Channels.newWriter(Files.newByteChannel(out, fresh), StandardCharsets.UTF_8))) {
                long lines = export(inspector, line -> write(file, line));
                screen.note(Screen.count(lines) + " dead letters written to " + out + ".");
            }
        }
        return ExitCode.OK.number();
    }

    private long export(Inspector inspector, Consumer<String> lines) {
        List<Position> portion = new ArrayList<>();
        long[] count = {0};
        inspector.search().find(selection.criteria(inspector.fold().state()), found -> {
            portion.add(found.row().latest());
            count[0]++;
            if (portion.size() == PORTION) {
                flush(inspector, portion, lines);
            }
            return true;
        });
        flush(inspector, portion, lines);
        return count[0];
    }

    private static void flush(Inspector inspector, List<Position> portion, Consumer<String> lines) {
        inspector.reader().read(portion, letter -> lines.accept(Escaped.json(Json.of(DlqShapes.record(letter)))));
        portion.clear();
    }

    private static void write(BufferedWriter file, String line) {
        try {
            file.write(line);
            file.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
