package io.millrace.local.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Builds the data array of a reply, right or with one fault in it. */
final class ReplyData {

    private ReplyData() {}

    static List<ReplyItem> right(List<float[]> vectors) {
        List<ReplyItem> items = new ArrayList<>(vectors.size());
        for (int i = 0; i < vectors.size(); i++) {
            items.add(new ReplyItem(i, vectors.get(i)));
        }
        return items;
    }

    static List<ReplyItem> faulty(List<ReplyItem> right, Faults.Injected injected) {
        Random dice = new Random(injected.seed());
        List<ReplyItem> items = new ArrayList<>(right);
        int victim = dice.nextInt(items.size());
        ReplyItem old = items.get(victim);
        switch (injected.fault()) {
            case SHUFFLED_DATA -> shuffle(items, dice);
            case SHORT_REPLY -> items.remove(victim);
            case DUPLICATED_INDEX -> items.set(victim, new ReplyItem((victim + 1) % items.size(), old.vector()));
            case MISSING_INDEX -> items.replaceAll(item -> new ReplyItem(null, item.vector()));
            case INDEX_OUT_OF_RANGE -> items.set(victim, new ReplyItem(items.size(), old.vector()));
            case NULL_NUMBERS -> items.set(victim, new ReplyItem(old.index(), filled(old.vector().length, Float.NaN)));
            case ZERO_VECTOR -> items.set(victim, new ReplyItem(old.index(), filled(old.vector().length, 0)));
            case WRONG_DIMENSION -> items.set(victim, new ReplyItem(old.index(), wrongLength(old.vector())));
            default -> throw new IllegalArgumentException(injected.fault() + " is not a fault of the data.");
        }
        return items;
    }

    /** Every order but the right one: a shuffle may leave two items where they were. */
    private static void shuffle(List<ReplyItem> items, Random dice) {
        List<ReplyItem> right = List.copyOf(items);
        Collections.shuffle(items, dice);
        if (items.equals(right)) {
            Collections.rotate(items, 1);
        }
    }

    private static float[] filled(int length, float value) {
        float[] vector = new float[length];
        Arrays.fill(vector, value);
        return vector;
    }

    private static float[] wrongLength(float[] vector) {
        return Arrays.copyOf(vector, vector.length == 1 ? 2 : vector.length - 1);
    }
}
