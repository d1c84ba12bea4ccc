package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What all peers are given: each text several times, shuffled, always in the same way.
 *
 * @param order the number of each job's text
 */
record Work(Texts texts, List<Integer> order) {
    private static final long SEED = 20_261_124L;

    Work(String family, int distinct, int repeats) {
        this(new Texts(family), shuffled(distinct, repeats));
    }

    private static List<Integer> shuffled(int distinct, int repeats) {
        List<Integer> order = new ArrayList<>();
        IntStream.range(0, distinct * repeats).forEach(i -> order.add(i % distinct));
        Collections.shuffle(order, new Random(SEED));
        return List.copyOf(order);
    }

    /** The same texts, other times as often. */
    Work times(int repeats) {
        int distinct = 1 + order.stream().mapToInt(Integer::intValue).max().orElse(-1);
        return new Work(texts, shuffled(distinct, repeats));
    }

    int jobs() {
        return order.size();
    }

    /** As Batch lines. */
    Stream<byte[]> lines(String model, int dimensions) {
        return IntStream.range(0, order.size()).mapToObj(i -> texts.line(i, order.get(i), model, dimensions, true));
    }

    /** As a file of {@code {"id","text"}} lines. */
    byte[] file() {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < order.size(); i++) {
            int k = order.get(i);
            file.append("{\"id\":\"job-")
                    .append(i)
                    .append('-')
                    .append(k)
                    .append("\",\"text\":\"")
                    .append(texts.text(k))
                    .append("\"}\n");
        }
        return file.toString().getBytes(StandardCharsets.UTF_8);
    }
}
