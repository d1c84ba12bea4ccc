package io.millrace.cli;

import io.millrace.local.corpus.Corpus;
import io.millrace.local.corpus.Passage;
import io.millrace.local.corpus.ZipfDraw;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What the demo asks: jobs whose texts are drawn from a pool of passages by Zipf's law. Equal arguments give equal jobs.
 *
 * @param pool the passages drawn from
 * @param jobs for each job, the numbers of its passages in the pool
 */
record DemoJobs(List<Passage> pool, List<List<Integer>> jobs) {
    /** About what words of a language and queries of a search engine show. */
    static final double EXPONENT = 1.0;
    /** One job in so many has several texts. */
    static final int ARRAY_EVERY = 20;

    static final int ARRAY_TEXTS = 4;

    static DemoJobs draw(int jobCount, int poolSize, long seed) {
        List<Passage> pool = new ArrayList<>(Corpus.passages());
        Collections.shuffle(pool, new Random(seed));
        pool = List.copyOf(pool.subList(0, poolSize));
        ZipfDraw draw = new ZipfDraw(poolSize, EXPONENT, seed);
        List<List<Integer>> jobs = new ArrayList<>(jobCount);
        for (int job = 1; job <= jobCount; job++) {
            int texts = job % ARRAY_EVERY == 0 ? ARRAY_TEXTS : 1;
            List<Integer> numbers = new ArrayList<>(texts);
            for (int i = 0; i < texts; i++) {
                numbers.add(draw.next());
            }
            jobs.add(List.copyOf(numbers));
        }
        return new DemoJobs(pool, List.copyOf(jobs));
    }

    /** The request line of a job. */
    byte[] line(int job, String model) {
        List<String> texts =
                jobs.get(job).stream().map(number -> pool.get(number).text()).toList();
        return EmbeddingLines.of("demo-" + (job + 1), model, texts);
    }

    int texts() {
        return jobs.stream().mapToInt(List::size).sum();
    }

    long arrayJobs() {
        return jobs.stream().filter(numbers -> numbers.size() > 1).count();
    }

    /** Passages of the pool that some job asks for. */
    BitSet asked() {
        BitSet asked = new BitSet(pool.size());
        jobs.forEach(numbers -> numbers.forEach(asked::set));
        return asked;
    }
}
