package io.millrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command, run in this process as in a pipe, with what it wrote. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... args) {
        return of(false, args);
    }

    /** The same at a terminal that draws progress as a bar. */
    static CommandLineRun atATerminal(String... args) {
        return of(true, args);
    }

    private static CommandLineRun of(boolean animated, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Screen screen = new Screen(new PrintWriter(out), new PrintWriter(err), animated, animated, 100);
        int code = MillraceCommand.on(screen).execute(args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
