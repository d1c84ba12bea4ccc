package io.millrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command, run in this process as in a pipe, with what it wrote. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = MillraceCommand.on(Screen.plain(new PrintWriter(out), new PrintWriter(err)))
                .execute(args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
