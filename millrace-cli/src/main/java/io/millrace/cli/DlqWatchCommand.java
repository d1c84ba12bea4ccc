package io.millrace.cli;

import io.millrace.inspector.Inspector;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq watch}: the groups, again and again. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Shows the groups every few seconds as they change, until Ctrl-C or --times is reached.")
final class DlqWatchCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description = "Seconds between two looks (default: ${DEFAULT-VALUE}).")
    private int interval = 5;

    @Option(names = "--times", paramLabel = "N", description = "Looks; 0: until Ctrl-C (default).")
    private int times;

    DlqWatchCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (interval < 1 || times < 0) {
            throw new CommandFailed(ExitCode.USAGE, "--interval is at least 1, --times at least 0.");
        }
        DlqPrices prices = new DlqPrices(options.settings());
        DlqGroupsView view = new DlqGroupsView(screen, output, prices);
        try (Inspector inspector = options.open(screen)) {
            for (int look = 1; times == 0 || look <= times; look++) {
                screen.note(InstantSource.system().instant().toString());
                view.show(inspector.fold(), false);
                if (look != times) {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(interval));
                }
            }
        }
        return ExitCode.OK.number();
    }
}
