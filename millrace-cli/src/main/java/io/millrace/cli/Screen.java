package io.millrace.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command writes: data to {@link #out}, everything for a person to {@link #err}.
 *
 * <p>Threads: the writers lock themselves.
 *
 * @param animated whether lines on {@code err} may be drawn over: only where it is a terminal that can
 * @param unicode whether the terminal shows more than ASCII
 * @param columns width of the terminal
 */
record Screen(PrintWriter out, PrintWriter err, boolean animated, boolean unicode, int columns) {
    private static final int COLUMNS = 100;

    /** The process's own. What is a terminal only the starting script can tell, since Java 17 cannot ask. */
    static Screen ofProcess(Map<String, String> env) {
        boolean dumb = "dumb".equals(env.get("TERM"));
        String locale = env.getOrDefault("LC_ALL", env.getOrDefault("LC_CTYPE", env.getOrDefault("LANG", "")));
        return new Screen(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                Boolean.getBoolean("millrace.stderr.tty") && !dumb,
                locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8"),
                Math.max(40, Integer.getInteger("millrace.columns", COLUMNS)));
    }

    /** One that is no terminal. */
    static Screen plain(PrintWriter out, PrintWriter err) {
        return new Screen(out, err, false, false, COLUMNS);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        // Data is UTF-8 whatever the locale says.
        OutputStream stream = new FileOutputStream(descriptor);
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }

    /** A line of data. */
    void print(String line) {
        out.println(line);
        out.flush();
    }

    /** A line for the person at the terminal. */
    void note(String line) {
        err.println(line);
        err.flush();
    }

    /** A count with separators between thousands. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A ratio as percent, one decimal; exactly 100 only if it is. */
    static String percent(long part, long whole) {
        if (whole == 0) {
            return "0 %";
        }
        double percent = Math.floor(1000.0 * part / whole) / 10;
        return String.format(Locale.ROOT, part == whole || part == 0 ? "%.0f %%" : "%.1f %%", percent);
    }

    /** Seconds, for people. */
    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
