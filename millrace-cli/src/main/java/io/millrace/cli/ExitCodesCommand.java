package io.millrace.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code exit-codes}: how commands can end. */
@Command(name = "exit-codes", mixinStandardHelpOptions = true, description = "Lists how commands can end.")
final class ExitCodesCommand implements Callable<Integer> {
    private final Screen screen;

    ExitCodesCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        for (ExitCode code : ExitCode.values()) {
            screen.print(String.format(Locale.ROOT, "%3d  %s", code.number(), code.meaning()));
        }
        return ExitCode.OK.number();
    }
}
