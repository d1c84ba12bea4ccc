package io.millrace.cli;

import java.util.concurrent.TimeUnit;

/** Progress as a line every ten seconds, for logs and pipes. */
final class LineProgress implements Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Screen screen;
    private final String what;
    private final long total;
    private final long started = System.nanoTime();
    private long shown = started;

    LineProgress(Screen screen, String what, long total) {
        this.screen = screen;
        this.what = what;
        this.total = total;
    }

    @Override
    public void at(long done, String note) {
        long now = System.nanoTime();
        if (now - shown < EVERY_NANOS) {
            return;
        }
        shown = now;
        String line = "  " + Screen.count(done);
        if (total > 0) {
            line += " of " + Screen.count(total);
        }
        line += " " + what + (note.isEmpty() ? "" : ", " + note);
        if (total > 0 && done > 0) {
            long left = (long) ((double) (now - started) / done * (total - done));
            line += ", about " + TimeUnit.NANOSECONDS.toSeconds(left) + " s left";
        }
        screen.note(line);
    }

    @Override
    public void close() {}
}
