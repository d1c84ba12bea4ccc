package io.millrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FairQueueTest {
    private static final Duration NEVER = Duration.ofDays(365);

    private Now now = new Now(0, 0);

    private record Question(JobClass jobClass, String namespace, long cost, int number) {}

    private boolean offer(FairQueue<Question> queue, Question question) {
        return queue.offer(question, question.jobClass(), question.namespace(), question.cost(), now);
    }

    private Question poll(FairQueue<Question> queue) {
        Question shown = queue.peek(now);
        Question taken = queue.poll(now);
        assertThat(taken).isNotNull().isSameAs(shown);
        return taken;
    }

    @Test
    void questionsOfANamespace_keepTheirOrder() {
        FairQueue<Question> queue = new FairQueue<>(100, 0, NEVER);
        for (int i = 0; i < 50; i++) {
            offer(queue, new Question(JobClass.NORMAL, "a", 1 + i * 7 % 13, i));
        }
        for (int i = 0; i < 50; i++) {
            assertThat(poll(queue).number()).isEqualTo(i);
        }
        assertThat(queue.peek(now)).isNull();
        assertThat(queue.poll(now)).isNull();
    }

    /** While all have work, tokens are divided by weight, to within the largest question of each. */
    @Test
    void classes_getSharesByTheirWeights() {
        Seeded.each(20, random -> {
            FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
            Map<JobClass, Long> served = new EnumMap<>(JobClass.class);
            for (JobClass jobClass : JobClass.values()) {
                refill(queue, jobClass, random);
            }
            long total = 0;
            while (total < 4_000_000) {
                Question taken = poll(queue);
                served.merge(taken.jobClass(), taken.cost(), Long::sum);
                total += taken.cost();
                refill(queue, taken.jobClass(), random);
            }
            for (JobClass jobClass : JobClass.values()) {
                double due = (double) total * jobClass.weight() / 85;
                assertThat((double) served.getOrDefault(jobClass, 0L))
                        .as(jobClass.name())
                        .isCloseTo(due, within(6_000.0));
            }
        });
    }

    private void refill(FairQueue<Question> queue, JobClass jobClass, SplittableRandom random) {
        while (queue.size(jobClass) < 10) {
            offer(queue, new Question(jobClass, "n" + random.nextInt(3), random.nextLong(1, 2_000), 0));
        }
    }

    @Test
    void namespaces_getEvenShares() {
        Seeded.each(30, random -> {
            int names = random.nextInt(2, 20);
            FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
            Map<String, Long> served = new HashMap<>();
            // Costs differ by namespace: what is even is tokens, not questions. Every other one runs empty each time it
            // is served.
            for (int n = 0; n < names; n++) {
                for (int i = 0; i < 1 + 2 * (n % 2); i++) {
                    offer(queue, new Question(JobClass.NORMAL, "n" + n, 1 + n * 100L, 0));
                }
            }
            long total = 0;
            while (total < 400_000) {
                Question taken = poll(queue);
                served.merge(taken.namespace(), taken.cost(), Long::sum);
                total += taken.cost();
                offer(queue, taken);
            }
            for (long tokens : served.values()) {
                assertThat((double) tokens).isCloseTo((double) total / names, within(2 * 2_000.0));
            }
        });
    }

    /** One that asks in single questions, always a new one as the last is taken, gets its share and no more. */
    @Test
    void emptyingItsLine_winsNothing() {
        FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
        Map<String, Long> served = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "many", 10, i));
        }
        offer(queue, new Question(JobClass.NORMAL, "single", 10, 0));
        offer(queue, new Question(JobClass.INTERACTIVE, "chat", 10, 0));
        for (int i = 0; i < 5_000; i++) {
            Question taken = poll(queue);
            served.merge(taken.namespace(), 1L, Long::sum);
            if (!taken.namespace().equals("many")) {
                offer(queue, taken);
            }
        }
        assertThat(served.get("chat")).isBetween(3_990L, 4_010L);
        assertThat(served.get("many")).isBetween(495L, 505L);
        assertThat(served.get("single")).isBetween(495L, 505L);
    }

    /** The same with questions that are long: tokens count. */
    @Test
    void emptyingItsLine_winsNothingWithLongQuestions() {
        FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
        for (int i = 0; i < 9_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "many", 10, i));
        }
        offer(queue, new Question(JobClass.NORMAL, "single", 1_000, 0));
        int single = 0;
        for (int i = 0; i < 5_050; i++) {
            Question taken = poll(queue);
            if (taken.namespace().equals("single")) {
                single++;
                offer(queue, taken);
            }
        }
        assertThat(single).isBetween(48, 52);
    }

    /** A class that was quiet for long has saved nothing up. */
    @Test
    void quietClass_doesNotTakeItAllWhenItComesBack() {
        FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
        for (int i = 0; i < 6_000; i++) {
            offer(queue, new Question(JobClass.BULK, "a", 10, i));
        }
        for (int i = 0; i < 4_000; i++) {
            poll(queue);
        }
        for (int i = 0; i < 2_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "b", 10, i));
        }
        int bulk = 0;
        for (int i = 0; i < 500; i++) {
            bulk += poll(queue).jobClass() == JobClass.BULK ? 1 : 0;
        }
        assertThat(bulk).isBetween(98, 102);
    }

    /** However long the backlog of others, who was quiet is next. */
    @Test
    void interactiveQuestion_overtakesABacklog() {
        FairQueue<Question> queue = new FairQueue<>(200_001, 1, Duration.ofSeconds(10));
        for (int i = 0; i < 200_000; i++) {
            offer(queue, new Question(JobClass.BULK, "n" + i % 1_000, 500, i));
        }
        now = now.plusMs(3_600_000);
        for (int i = 0; i < 1_000; i++) {
            poll(queue);
            offer(queue, new Question(JobClass.INTERACTIVE, "chat", 500, i));
            int waited = 0;
            while (poll(queue).jobClass() != JobClass.INTERACTIVE) {
                waited++;
            }
            assertThat(waited).isLessThanOrEqualTo(1);
        }
    }

    /** Every class goes on under any load of the others. */
    @Test
    void noClassStarves() {
        Seeded.each(10, random -> {
            FairQueue<Question> queue = new FairQueue<>(10_000, 0, Duration.ofSeconds(5));
            Map<JobClass, Integer> since = new EnumMap<>(JobClass.class);
            for (JobClass jobClass : JobClass.values()) {
                refill(queue, jobClass, random);
                since.put(jobClass, 0);
            }
            for (int i = 0; i < 20_000; i++) {
                now = now.plusMs(random.nextLong(20));
                Question taken = poll(queue);
                since.replaceAll((jobClass, n) -> jobClass == taken.jobClass() ? 0 : n + 1);
                refill(queue, taken.jobClass(), random);
                // The lightest has one token in 85; its largest question has 2,000, those of others 1,000 on average.
                assertThat(since.values()).allSatisfy(n -> assertThat(n).isLessThan(2 * 2 * 85 * 2));
            }
        });
    }

    @Test
    void agedClass_getsMoreUntilItHasCaughtUp() {
        FairQueue<Question> queue = new FairQueue<>(10_000, 0, Duration.ofSeconds(10));
        for (int i = 0; i < 4_000; i++) {
            offer(queue, new Question(JobClass.BULK, "a", 10, i));
        }
        now = now.plusMs(60_000);
        for (int i = 0; i < 4_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "b", 10, i));
        }
        int bulk = 0;
        for (int i = 0; i < 1_000; i++) {
            bulk += poll(queue).jobClass() == JobClass.BULK ? 1 : 0;
        }
        // Four times 4 against 16.
        assertThat(bulk).isBetween(490, 510);
    }

    @Test
    void room_isBoundedAndSomeIsKeptForInteractive() {
        FairQueue<Question> queue = new FairQueue<>(10, 3, NEVER);
        Question bulk = new Question(JobClass.BULK, "a", 0, 0);
        Question chat = new Question(JobClass.INTERACTIVE, "a", 0, 0);
        for (int i = 0; i < 7; i++) {
            assertThat(offer(queue, bulk)).isTrue();
        }
        assertThat(offer(queue, bulk)).isFalse();
        assertThat(queue.room(JobClass.NORMAL)).isFalse();
        for (int i = 0; i < 3; i++) {
            assertThat(offer(queue, chat)).isTrue();
        }
        assertThat(offer(queue, chat)).isFalse();
        assertThat(queue.size()).isEqualTo(10);
    }

    /** Same contents as a plain model of lines, and nothing is kept of who is gone. */
    @Test
    void queue_losesAndInventsNothing() {
        Seeded.each(200, random -> {
            FairQueue<Question> queue = new FairQueue<>(200, 10, Duration.ofSeconds(1));
            Map<String, ArrayDeque<Question>> model = new HashMap<>();
            int size = 0;
            for (int step = 0; step < 1_000; step++) {
                now = now.plusMs(random.nextLong(100));
                if (random.nextInt(5) < 3) {
                    JobClass jobClass = JobClass.values()[random.nextInt(4)];
                    Question question = new Question(jobClass, "n" + random.nextInt(50), random.nextLong(100), step);
                    boolean room = queue.room(jobClass);
                    assertThat(offer(queue, question)).isEqualTo(room);
                    if (room) {
                        size++;
                        model.computeIfAbsent(jobClass + question.namespace(), n -> new ArrayDeque<>())
                                .add(question);
                    }
                } else if (size > 0) {
                    Question taken = poll(queue);
                    size--;
                    assertThat(model.get(taken.jobClass() + taken.namespace()).remove())
                            .isEqualTo(taken);
                }
                assertThat(queue.size()).isEqualTo(size);
            }
            while (size-- > 0) {
                poll(queue);
            }
            assertThat(queue.namespaces()).isZero();
        });
    }

    /** Strangers who come one after the other, a hundred waiting at any time, get one share each and not all of it. */
    @Test
    void strangers_doNotStarveWhoWaits() {
        FairQueue<Question> queue = new FairQueue<>(10_000, 0, NEVER);
        for (int i = 0; i < 1_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "many", 10, i));
        }
        int many = 0;
        for (int i = 0; i < 20_000; i++) {
            while (queue.size() < 1_100 - many) {
                offer(queue, new Question(JobClass.NORMAL, "stranger" + i + "-" + queue.size(), 10, i));
            }
            many += poll(queue).namespace().equals("many") ? 1 : 0;
        }
        assertThat(many).isBetween(150, 250);
    }

    /** A stranger a question: nothing is remembered of those served. */
    @Test
    void namespaces_areForgotten() {
        FairQueue<Question> queue = new FairQueue<>(1_000, 0, NEVER);
        for (int i = 0; i < 100_000; i++) {
            offer(queue, new Question(JobClass.NORMAL, "n" + i, 1 + i % 100, i));
            if (i >= 100) {
                poll(queue);
            }
            assertThat(queue.namespaces()).isLessThanOrEqualTo(101);
        }
    }

    @Test
    void nonsense_isRefused() {
        assertThatThrownBy(() -> new FairQueue<String>(1, 0, NEVER)).hasMessageContaining("capacity: 1");
        assertThatThrownBy(() -> new FairQueue<String>(5, 5, NEVER)).hasMessageContaining("interactive reserve: 5");
        assertThatThrownBy(() -> new FairQueue<String>(5, 1, Duration.ZERO)).hasMessageContaining("aging: PT0S");
        FairQueue<String> queue = new FairQueue<>(5, 1, NEVER);
        assertThatThrownBy(() -> queue.offer("q", JobClass.BULK, "n", -1, now)).hasMessageContaining("cost: -1");
    }
}
