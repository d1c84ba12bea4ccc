package io.millrace.inspector;

import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.FoldSettings;
import io.millrace.inspector.query.LetterReader;
import io.millrace.inspector.query.LetterSearch;
import java.time.InstantSource;
import java.util.function.LongConsumer;

/**
 * The services of one cluster's dead letters, put together.
 *
 * <p>Threads: one, but for the fold.
 */
public final class Inspector implements AutoCloseable {
    private final Fold fold;
    private final LetterReader reader;
    private final LetterSearch search;

    private Inspector(Fold fold, LetterReader reader) {
        this.fold = fold;
        this.reader = reader;
        this.search = new LetterSearch(fold, reader);
    }

    /** Folds what there is; see {@link Fold#open}. */
    public static Inspector open(FoldSettings settings, InstantSource clock, LongConsumer progress) {
        Fold fold = Fold.open(settings, clock, progress);
        return new Inspector(fold, new LetterReader(settings.kafka(), settings.families()));
    }

    public Fold fold() {
        return fold;
    }

    public LetterReader reader() {
        return reader;
    }

    public LetterSearch search() {
        return search;
    }

    @Override
    public void close() {
        reader.close();
        fold.close();
    }
}
