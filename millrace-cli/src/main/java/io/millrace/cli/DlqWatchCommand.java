package io.millrace.cli;

import io.millrace.inspector.Inspector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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

    @Option(
            names = "--http",
            paramLabel = "PORT",
            description = {
                "Also shows how many are open, and for how long, at http://127.0.0.1:PORT/metrics for Prometheus; 0: any free port.",
                "Reads every row at each look."
            })
    private @Nullable Integer http;

    DlqWatchCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (interval < 1 || times < 0) {
            throw new CommandFailed(ExitCode.USAGE, "--interval is at least 1, --times at least 0.");
        }
        if (http != null && (http < 0 || http > 65_535)) {
            throw new CommandFailed(ExitCode.USAGE, "--http: " + http + " is not from 0 to 65535.");
        }
        DlqGroupsView view = new DlqGroupsView(screen, output, new DlqPrices(options.settings()));
        try (Inspector inspector = options.open(screen);
                DlqMetricsPage page = http == null ? null : new DlqMetricsPage(http)) {
            if (page != null) {
                screen.note("Metrics at http://127.0.0.1:" + page.port() + "/metrics.");
            }
            for (int look = 1; times == 0 || look <= times; look++) {
                look(inspector, view, page);
                if (look != times) {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(interval));
                }
            }
        }
        return ExitCode.OK.number();
    }

    private void look(Inspector inspector, DlqGroupsView view, @Nullable DlqMetricsPage page) {
        Instant now = InstantSource.system().instant();
        screen.note(now.toString());
        view.show(inspector.fold(), false);
        if (page != null) {
            page.look(inspector.fold(), now.toEpochMilli());
        }
    }
}
