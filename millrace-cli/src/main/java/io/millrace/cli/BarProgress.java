package io.millrace.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress as a bar that is drawn over; for terminals only. */
final class BarProgress implements Progress {
    private static final int INTERVAL_MS = 200;

    private final ProgressBar bar;

    BarProgress(Screen screen, String what, long total) {
        PrintStream err = new PrintStream(new ScreenErr(screen), true, StandardCharsets.UTF_8);
        this.bar = new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total)
                .setUpdateIntervalMillis(INTERVAL_MS)
                .setStyle(screen.unicode() ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(err, screen.columns() - 1))
                .build();
    }

    @Override
    public void at(long done, String note) {
        bar.setExtraMessage(" " + note);
        bar.stepTo(done);
    }

    @Override
    public void close() {
        bar.close();
    }

    /** The library wants a stream; the screen has a writer. */
    private static final class ScreenErr extends OutputStream {
        private final Screen screen;

        ScreenErr(Screen screen) {
            this.screen = screen;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // A print stream hands over whole strings, so no character is cut in two.
            screen.err().write(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void flush() {
            screen.err().flush();
        }
    }
}
