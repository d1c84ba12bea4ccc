package io.millrace.local.process;

import java.io.IOException;

/** Ends this JVM when its standard input ends, which happens when the parent process is gone, however it died. */
public final class ParentWatch {

    private ParentWatch() {}

    /** Starts the daemon thread that reads standard input; call it before any long work. */
    public static void start() {
        Thread watch = new Thread(ParentWatch::readToEnd, "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void readToEnd() {
        byte[] ignored = new byte[256];
        try {
            while (System.in.read(ignored) >= 0) {
                // Whatever the parent writes means only that it is there.
            }
        } catch (IOException e) {
            // A broken pipe is the same news as its end.
        }
        System.exit(0);
    }
}
