package io.millrace.cli;

import io.millrace.inspector.query.Found;
import io.millrace.inspector.replay.Remarks;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq discard}: dead letters nobody will replay. */
@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        description =
                "Writes open dead letters off. Their records stay where they are; the audit trail says who and why.")
final class DlqDiscardCommand implements Callable<Integer> {
    private static final int MAX = 100_000;

    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqSelection selection = new DlqSelection();

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    private String reason = "";

    @Option(names = "--dry-run", description = "Say how many; write nothing.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask. Needed where there is no terminal.")
    private boolean yes;

    DlqDiscardCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (!selection.named()) {
            throw new CommandFailed(ExitCode.USAGE, "Which dead letters? Give ids, groups, a --filter or the like.");
        }
        try (DlqDesk desk = dryRun ? DlqDesk.at(screen, options, false) : DlqDesk.open(screen, options, false)) {
            List<Found> found =
                    desk
                            .inspector()
                            .search()
                            .list(selection.criteria(desk.inspector().fold().state()), MAX)
                            .stream()
                            .filter(one -> one.status().wantsAction())
                            .toList();
            if (dryRun) {
                screen.print(Screen.count(found.size()) + " would be discarded");
                return ExitCode.OK.number();
            }
            DlqConfirm.ask(screen, options, yes, "Discard " + Screen.count(found.size()) + " dead letters?");
            try (Remarks remarks = desk.remarks()) {
                screen.print(Screen.count(remarks.discard(found, reason)) + " discarded");
            }
        }
        return ExitCode.OK.number();
    }
}
