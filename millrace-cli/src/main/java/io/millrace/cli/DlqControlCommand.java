package io.millrace.cli;

import io.millrace.inspector.replay.Control;
import io.millrace.inspector.replay.Remarks;
import io.millrace.inspector.replay.Replays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dlq plan pause}, {@code resume} and {@code cancel}: what a plan's replayer shall do. */
@Command(mixinStandardHelpOptions = true)
final class DlqControlCommand implements Callable<Integer> {
    private final Screen screen;
    private final String want;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Parameters(paramLabel = "PLAN", description = "The plan's id.")
    private String id = "";

    DlqControlCommand(Screen screen, String want) {
        this.screen = screen;
        this.want = want;
    }

    @Override
    public Integer call() {
        try (DlqDesk desk = DlqDesk.open(screen, options, false);
                Remarks remarks = desk.remarks()) {
            Replays replays = desk.replays();
            if (replays.plan(id).isEmpty()) {
                throw new CommandFailed(ExitCode.NOT_FOUND, "There is no plan " + id + ".");
            }
            if (replays.progress(id).ended()) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "Plan " + id + " is " + replays.progress(id).state() + " already.");
            }
            remarks.control(id, want);
            if (want.equals(Control.CANCEL) && !replays.cancel(id)) {
                screen.note("Its replayer will end.");
            }
            screen.print("plan " + id + ": " + want);
        }
        return ExitCode.OK.number();
    }
}
