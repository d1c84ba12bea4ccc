package io.millrace.cli;

import java.io.Console;
import java.util.Locale;

/** The question before something is done that cannot be undone. */
final class DlqConfirm {
    private DlqConfirm() {}

    /** Returns if the answer is yes; where there is no terminal nobody is asked. */
    static void ask(Screen screen, DlqOptions options, boolean yes, String question) {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new CommandFailed(ExitCode.USAGE, "There is no terminal to ask at: give --yes.");
        }
        screen.note("Cluster: " + options.settings().kafka().get("bootstrap.servers"));
        String answer = console.readLine("%s [y/N] ", question);
        if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new CommandFailed(ExitCode.CANCELLED, "Nothing was done.");
        }
    }
}
