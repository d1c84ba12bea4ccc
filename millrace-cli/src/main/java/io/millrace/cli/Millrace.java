package io.millrace.cli;

import java.util.Map;

/** The main class of the command line. */
public final class Millrace {
    private static final String LOG_LEVEL = "MILLRACE_LOG_LEVEL";

    private Millrace() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        quietUnlessWorker(args);
        Map<String, String> env = System.getenv();
        boolean terminals = Boolean.getBoolean("millrace.stdout.tty") && Boolean.getBoolean("millrace.stderr.tty");
        if (!coloured(env, terminals)) {
            System.setProperty("picocli.ansi", "false");
        }
        int code = MillraceCommand.on(Screen.ofProcess(env)).execute(args);
        // A failed start may leave threads behind that would keep the process alive.
        System.exit(code);
    }

    /** Where one of the two is no terminal, colour could end up in a file; a dumb one shows the bytes. Picocli asks for none of this. */
    static boolean coloured(Map<String, String> env, boolean terminals) {
        boolean wanted = env.getOrDefault("NO_COLOR", "").isEmpty();
        return env.containsKey("CLICOLOR_FORCE") || (wanted && terminals && !"dumb".equals(env.get("TERM")));
    }

    /** The log is a worker's output; for the other commands it would run through what they show. Set before there is a logger. */
    private static void quietUnlessWorker(String[] args) {
        boolean worker = args.length > 0 && (args[0].equals("embedder") || args[0].equals("completion"));
        if (!worker && System.getenv(LOG_LEVEL) == null && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty("logback.configurationFile", "logback-quiet.xml");
        }
    }
}
