package io.millrace.cli;

import io.millrace.inspector.Inspector;
import io.millrace.inspector.query.Found;
import io.millrace.inspector.replay.Remarks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq list}: dead letters, one a line. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists dead letters; a failure that was replayed and failed again is one row.")
final class DlqListCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqSelection selection = new DlqSelection();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(names = "--limit", paramLabel = "N", description = "Rows to show at most (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(
            names = "--save",
            paramLabel = "NAME",
            description = "Save the --filter under this name, for everybody; --filter @NAME uses it.")
    private @Nullable String save;

    @Option(names = "--fail-if-empty", description = "Exit with 6 if there is nothing to show.")
    private boolean failIfEmpty;

    DlqListCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailed(ExitCode.USAGE, "--limit: " + limit + " is below 1.");
        }
        if (save != null) {
            save(save);
        }
        try (Inspector inspector = options.open(screen)) {
            List<Found> found =
                    inspector.search().list(selection.criteria(inspector.fold().state()), limit);
            show(found);
            return (found.isEmpty() && failIfEmpty ? ExitCode.NOT_FOUND : ExitCode.OK).number();
        }
    }

    private void save(String name) {
        String filter = selection.filter();
        if (filter == null || filter.startsWith("@")) {
            throw new CommandFailed(ExitCode.USAGE, "--save needs a --filter.");
        }
        try (DlqDesk desk = DlqDesk.open(screen, options, false);
                Remarks remarks = desk.remarks()) {
            remarks.filter(name, filter);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, "--filter: " + e.getMessage() + ".");
        }
    }

    private void show(List<Found> found) {
        if (!output.table()) {
            output.print(
                    screen, "dead_letters", found.stream().map(DlqShapes::row).toList());
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Found one : found) {
            rows.add(List.of(
                    one.row().root().id(),
                    one.status().label(),
                    String.valueOf(one.row().count()),
                    one.row().group().id(),
                    one.row().group().error(),
                    one.row().group().code(),
                    one.row().group().model(),
                    one.row().group().topic(),
                    DlqShapes.time(one.row().lastMs()),
                    Screen.count(one.row().bytes())));
        }
        output.table(
                screen,
                List.of("id", "status", ">count", "group", "error", "code", "model", "topic", "last", ">bytes"),
                rows);
        if (found.size() == limit) {
            screen.note("There may be more: --limit shows them.");
        }
    }
}
