package io.millrace.testkit;

import io.millrace.job.Answer;
import io.millrace.job.Charge;
import io.millrace.job.Delivery;
import io.millrace.job.Directives;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobHeader;
import io.millrace.job.JobOrigin;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.job.Stage;
import io.millrace.job.Uncached;
import io.millrace.job.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random jobs, items and outcomes, hostile ones among them. */
public final class Samples {
    private static final String[] TEXTS = {"", "a", "id", "\u0000", "ÄÖ", "漢字", "\uD83D\uDE00", "a|b\n", "x".repeat(300)
    };

    private Samples() {}

    /** Any item. */
    public static Item item(SplittableRandom random) {
        return new Item(
                origin(random),
                random.nextInt(-1, 5),
                1 + random.nextInt(5),
                text(random),
                text(random),
                directives(random),
                bytes(random, 32),
                (byte) random.nextInt(-1, 3),
                random.nextLong(),
                new Item.Stages(random.nextLong(), random.nextLong()),
                new Item.Retry(
                        random.nextInt(10),
                        random.nextLong(),
                        random.nextLong(),
                        random.nextInt(100),
                        text(random),
                        charges(random)),
                random.nextInt(-1, 10),
                bytes(random, 200));
    }

    /** Any origin: no key, an empty key, headers without a value, with no name, with a name of 100,000 characters. */
    public static JobOrigin origin(SplittableRandom random) {
        List<JobHeader> headers = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = random.nextInt(50) == 0 ? "n".repeat(100_000) : text(random);
            headers.add(new JobHeader(name, nullable(random)));
        }
        return new JobOrigin(
                "topic" + text(random),
                random.nextInt(),
                random.nextLong(),
                nullable(random),
                random.nextLong(),
                headers);
    }

    /** Any outcome. */
    public static Outcome outcome(SplittableRandom random) {
        if (random.nextInt(10) == 0) {
            return new Uncached();
        }
        if (random.nextBoolean()) {
            FailureKind[] kinds = FailureKind.values();
            return new Failure(
                    kinds[random.nextInt(kinds.length)],
                    text(random),
                    random.nextInt(600),
                    random.nextBoolean() ? null : text(random),
                    random.nextBoolean() ? null : text(random),
                    random.nextInt(10));
        }
        Delivery.CacheState[] states = Delivery.CacheState.values();
        return new Result(
                answer(random),
                new Delivery(
                        states[random.nextInt(states.length)],
                        random.nextInt(10),
                        charges(random),
                        random.nextLong(),
                        random.nextLong()));
    }

    /** Any journey. */
    public static Journey journey(SplittableRandom random) {
        List<Journey.Mark> marks = new ArrayList<>();
        for (int i = random.nextInt(Journey.MARKS_MAX + 1); i > 0; i--) {
            Stage stage = Stage.values()[random.nextInt(Stage.values().length)];
            marks.add(new Journey.Mark(stage, random.nextLong(), text(random)));
        }
        return new Journey(marks, text(random));
    }

    private static Directives directives(SplittableRandom random) {
        return new Directives(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextLong(),
                random.nextLong());
    }

    private static List<Charge> charges(SplittableRandom random) {
        List<Charge> charges = new ArrayList<>();
        Charge.Kind[] kinds = Charge.Kind.values();
        for (int i = random.nextInt(3); i > 0; i--) {
            charges.add(new Charge(
                    kinds[random.nextInt(kinds.length)],
                    text(random),
                    text(random),
                    usage(random),
                    random.nextBoolean(),
                    random.nextLong()));
        }
        return charges;
    }

    private static Usage usage(SplittableRandom random) {
        int input = random.nextInt(1 << 20);
        int output = random.nextInt(1 << 20);
        return new Usage(input, random.nextInt(input + 1), output, random.nextInt(output + 1));
    }

    /** Any answer. */
    public static Answer answer(SplittableRandom random) {
        return new Answer(
                bytes(random, 100), text(random), text(random), text(random), usage(random), random.nextBoolean());
    }

    /** One of a few texts, so that equal ones meet. */
    public static String text(SplittableRandom random) {
        return TEXTS[random.nextInt(TEXTS.length)];
    }

    /** Random bytes, up to {@code max} of them. */
    public static byte[] bytes(SplittableRandom random, int max) {
        byte[] bytes = new byte[random.nextInt(max + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** The bytes cut short, lengthened, or with some of them changed. */
    public static byte[] damaged(byte[] bytes, SplittableRandom random) {
        int length = switch (random.nextInt(3)) {
            case 0 -> random.nextInt(bytes.length + 1);
            case 1 -> bytes.length + random.nextInt(20);
            default -> bytes.length;
        };
        byte[] damaged = java.util.Arrays.copyOf(bytes, length);
        for (int i = random.nextInt(4); i > 0 && length > 0; i--) {
            byte[] worst = {0, -1, 127, -128, (byte) random.nextInt()};
            damaged[random.nextInt(length)] = worst[random.nextInt(worst.length)];
        }
        return damaged;
    }

    private static byte @Nullable [] nullable(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> null;
            case 1 -> new byte[0];
            default -> bytes(random, 20);
        };
    }
}
