package io.millrace.cli;

import io.millrace.inspector.Inspector;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq groups}: what failed, by cause. */
@Command(
        name = "groups",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what failed, grouped by error, provider code, model and topic; those with most to do first.",
            "~USD is what replaying the open ones would cost in input tokens, guessed from their bytes: 'dlq replay --dry-run' counts them."
        })
final class DlqGroupsCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(names = "--all", description = "Show groups with nothing left to do, too.")
    private boolean all;

    DlqGroupsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        DlqPrices prices = new DlqPrices(options.settings());
        try (Inspector inspector = options.open(screen)) {
            new DlqGroupsView(screen, output, prices).show(inspector.fold(), all);
        }
        return ExitCode.OK.number();
    }
}
