package io.millrace.cli;

/** Tells how far a long command is. */
interface Progress extends AutoCloseable {

    /** Shown now or later; cheap enough to be called for each record. */
    void at(long done, String note);

    @Override
    void close();

    /**
     * A bar on a terminal, else a plain line every ten seconds.
     *
     * @param total how much there is, -1 if nobody knows
     */
    static Progress of(Screen screen, String what, long total) {
        return screen.animated() ? new BarProgress(screen, what, total) : new LineProgress(screen, what, total);
    }
}
