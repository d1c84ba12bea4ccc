package io.millrace.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Scanner;

/** The question before something is done that cannot be undone. */
final class DlqConfirm {
    private DlqConfirm() {}

    /** Whether somebody can be asked. */
    static boolean possible() {
        // What is a terminal only the starting script can tell: System.console() answers otherwise from JDK 22 on.
        return Boolean.getBoolean("millrace.stdin.tty");
    }

    /** Returns if the answer is yes; where there is no terminal nobody is asked. */
    static void ask(Screen screen, DlqOptions options, boolean yes, String question) {
        if (yes) {
            return;
        }
        if (!possible()) {
            throw new CommandFailed(ExitCode.USAGE, "There is no terminal to ask at: give --yes.");
        }
        screen.note("Cluster: " + options.settings().kafka().get("bootstrap.servers"));
        screen.note(question + " [y/N]");
        if (!answer().strip().toLowerCase(Locale.ROOT).startsWith("y")) {
            throw new CommandFailed(ExitCode.CANCELLED, "Nothing was done.");
        }
    }

    private static String answer() {
        try {
            return new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
        } catch (NoSuchElementException e) {
            return "";
        }
    }
}
