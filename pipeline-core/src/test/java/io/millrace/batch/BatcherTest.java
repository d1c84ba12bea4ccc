package io.millrace.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.batch.Batch.CloseReason;
import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BatcherTest {
    private static final long MS = 1_000_000;

    record Q(String group, int id, int tokens, int bytes, long addedNanos) implements Batchable {}

    private final BatchLimits limits = new BatchLimits(3, 100, 1_000, Duration.ofMillis(5));
    private final Batcher<Q> batcher = new Batcher<>(limits);
    private int ids;

    @Test
    void batch_closesOnItems() {
        add("g", 1, 1, 0);
        add("g", 1, 1, 0);
        assertThat(next(batcher, 0)).isNull();
        add("g", 1, 1, 0);
        assertThat(take(0).reason()).isEqualTo(CloseReason.ITEMS);
    }

    @Test
    void batch_closesOnTokensBeforeItOverflows() {
        add("g", 60, 1, 0);
        add("g", 41, 1, 0);
        Batch<Q> batch = take(0);
        assertThat(batch.reason()).isEqualTo(CloseReason.TOKENS);
        assertThat(batch.tokens()).isEqualTo(60);
        add("g", 59, 1, 0);
        assertThat(take(0).tokens()).as("exactly full").isEqualTo(100);
    }

    @Test
    void batch_closesOnBytesBeforeItOverflows() {
        add("g", 1, 600, 0);
        add("g", 1, 401, 0);
        assertThat(take(0).reason()).isEqualTo(CloseReason.BYTES);
        add("g", 1, 599, 0);
        assertThat(take(0).items()).hasSize(2);
    }

    @Test
    void question_largerThanALimit_goesAlone() {
        add("g", 1, 1, 0);
        add("g", 1_000, 1, 0);
        add("g", 1, 5_000, 0);
        assertThat(take(0).items()).hasSize(1);
        assertThat(take(0).tokens()).isEqualTo(1_000);
        assertThat(take(0).items()).extracting(Q::bytes).containsExactly(5_000);
    }

    @Test
    void batch_closesOnLinger_andFillsUntilItIsTaken() {
        add("g", 1, 1, 10 * MS);
        assertThat(batcher.nanosUntilReady(12 * MS)).isEqualTo(3 * MS);
        assertThat(next(batcher, 15 * MS - 1)).isNull();
        add("g", 1, 1, 20 * MS);
        assertThat(batcher.nanosUntilReady(20 * MS)).isZero();
        Batch<Q> batch = take(20 * MS);
        assertThat(batch.reason()).isEqualTo(CloseReason.LINGER);
        assertThat(batch.items()).hasSize(2);
        assertThat(batcher.nanosUntilReady(20 * MS)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void linger_worksAcrossTheOverflowOfTheClock() {
        add("g", 1, 1, Long.MAX_VALUE - MS);
        assertThat(next(batcher, Long.MAX_VALUE)).isNull();
        assertThat(next(batcher, Long.MIN_VALUE + 4 * MS)).isNotNull();
    }

    @Test
    void groups_doNotMix() {
        add("a", 1, 1, 0);
        add("b", 1, 1, MS);
        assertThat(take(5 * MS).items()).extracting(Q::group).containsExactly("a");
        assertThat(next(batcher, 5 * MS)).isNull();
        assertThat(take(6 * MS).items()).extracting(Q::group).containsExactly("b");
    }

    @Test
    void lingeredGroup_canBeLeftOut() {
        add("a", 1, 1, 0);
        add("b", 1, 1, 0);
        Batch<Q> other = batcher.takeLingered(5 * MS, "a"::equals);
        assertThat(other).isNotNull();
        assertThat(other.items()).extracting(Q::group).containsExactly("b");
        assertThat(batcher.takeLingered(5 * MS, "a"::equals)).isNull();
        assertThat(batcher.size()).isEqualTo(1);
    }

    @Test
    void batch_isFilledUpWithWhatCameMeanwhile() {
        add("g", 10, 1, 0);
        Batch<Q> waiting = take(5 * MS);
        assertThat(batcher.topUp(waiting)).isSameAs(waiting);
        add("h", 1, 1, 6 * MS);
        add("g", 30, 1, 6 * MS);
        add("g", 60, 1, 6 * MS);
        Batch<Q> filled = batcher.topUp(waiting);
        assertThat(ids(filled)).containsExactly(0, 2, 3);
        assertThat(filled.tokens()).isEqualTo(100);
        assertThat(batcher.size()).isEqualTo(1);
        add("g", 50, 1, 7 * MS);
        add("g", 51, 1, 7 * MS);
        assertThat(ids(take(7 * MS))).containsExactly(4);
        assertThat(batcher.topUp(filled)).as("full by items").isSameAs(filled);
        Batch<Q> half = new Batch<>(filled.items().subList(1, 2), 30, CloseReason.SPLIT, 0, 0);
        assertThat(ids(batcher.topUp(half))).containsExactly(2, 5);
        assertThat(batcher.size()).isEqualTo(1);
    }

    @Test
    void halves_keepTheirOrder() {
        for (int i = 0; i < 3; i++) {
            add("g", 1, 1, 0);
        }
        Batch<Q> refused = take(0);
        assertThat(ids(refused.half(true))).containsExactly(0);
        assertThat(ids(refused.half(false))).containsExactly(1, 2);
        assertThat(refused.half(false).reason()).isEqualTo(CloseReason.SPLIT);
        assertThat(refused.half(false).tokens()).isEqualTo(2);
    }

    /** P3: what goes in comes out once, in order within its group, within the caps, and no later than its linger once somebody asks. */
    @Test
    void batches_partitionTheirInput() {
        Seeded.each(1_000, random -> {
            BatchLimits some = new BatchLimits(
                    random.nextInt(1, 6),
                    random.nextInt(1, 50),
                    random.nextInt(1, 50),
                    Duration.ofMillis(random.nextInt(10)));
            Batcher<Q> any = new Batcher<>(some);
            long now = random.nextBoolean() ? 0 : Long.MAX_VALUE - 50 * MS;
            List<Q> in = new ArrayList<>();
            List<Q> out = new ArrayList<>();
            for (int step = 0; step < 100; step++) {
                if (random.nextBoolean()) {
                    Q question = question(in.size(), random, now);
                    in.add(question);
                    any.add(question, now);
                } else if (random.nextBoolean()) {
                    now += random.nextLong(3 * MS);
                } else {
                    takeOne(any, some, out, now);
                }
                assertThat(any.size()).isEqualTo(in.size() - out.size());
            }
            now += some.linger().toNanos();
            while (takeOne(any, some, out, now) != null) {}
            assertThat(out).containsExactlyInAnyOrderElementsOf(in);
            assertThat(any.nanosUntilReady(now)).isEqualTo(Long.MAX_VALUE);
            Map<String, Integer> last = new HashMap<>();
            out.forEach(q -> assertThat(last.put(q.group(), q.id()))
                    .satisfies(before ->
                            assertThat(before == null || before < q.id()).isTrue()));
        });
    }

    private static Q question(int id, SplittableRandom random, long now) {
        return new Q("g" + random.nextInt(3), id, random.nextInt(1, 30), random.nextInt(1, 30), now);
    }

    private static @Nullable Batch<Q> takeOne(Batcher<Q> any, BatchLimits some, List<Q> out, long now) {
        long wait = any.nanosUntilReady(now);
        Batch<Q> batch = next(any, now);
        assertThat(batch != null).as("ready in %s ns", wait).isEqualTo(wait == 0);
        if (batch == null) {
            return null;
        }
        List<Q> items = batch.items();
        int tokens = items.stream().mapToInt(Q::tokens).sum();
        int bytes = items.stream().mapToInt(Q::bytes).sum();
        assertThat(items).isNotEmpty().hasSizeLessThanOrEqualTo(some.items());
        assertThat(items.stream().map(Q::group).distinct()).hasSize(1);
        assertThat(batch.tokens()).isEqualTo(tokens);
        assertThat(items.size() == 1 || (tokens <= some.tokens() && bytes <= some.bytes()))
                .isTrue();
        if (batch.reason() == CloseReason.LINGER) {
            assertThat(now - items.get(0).addedNanos())
                    .isGreaterThanOrEqualTo(some.linger().toNanos());
        }
        out.addAll(items);
        return batch;
    }

    private static @Nullable Batch<Q> next(Batcher<Q> any, long now) {
        Batch<Q> closed = any.takeClosed();
        return closed != null ? closed : any.takeLingered(now, group -> false);
    }

    private void add(String group, int tokens, int bytes, long nowNanos) {
        batcher.add(new Q(group, ids++, tokens, bytes, nowNanos), nowNanos);
    }

    private Batch<Q> take(long nowNanos) {
        Batch<Q> batch = next(batcher, nowNanos);
        assertThat(batch).isNotNull();
        return batch;
    }

    private static List<Integer> ids(Batch<Q> batch) {
        return batch.items().stream().map(Q::id).toList();
    }
}
