package io.millrace.local.corpus;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The passages shipped with this module: State of the Union addresses and Moby-Dick, see the README beside the data.
 *
 * <p>Threads: safe for use from several; the list is read once and cannot change.
 */
public final class Corpus {
    private static final String FILE = "passages.jsonl.gz";

    private Corpus() {}

    /** All passages, in the order of the file: addresses by year, then chapters. */
    public static List<Passage> passages() {
        return Loaded.PASSAGES;
    }

    private static List<Passage> read() {
        try (InputStream file = Corpus.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(
                        "The class path has no " + FILE + " beside " + Corpus.class.getName() + ".");
            }
            try (MappingIterator<Passage> lines =
                    new ObjectMapper().readerFor(Passage.class).readValues(new GZIPInputStream(file))) {
                return List.copyOf(lines.readAll());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The passages in " + FILE + " could not be read: " + e.getMessage(), e);
        }
    }

    /** Read at first use and kept: about six megabytes. */
    private static final class Loaded {
        static final List<Passage> PASSAGES = read();
    }
}
