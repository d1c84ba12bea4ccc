package io.millrace.local.model;

import org.jspecify.annotations.Nullable;

/** One entry of the data array; an index of null is left out. */
final class ReplyItem {
    private final @Nullable Integer index;
    private final float[] vector;

    ReplyItem(@Nullable Integer index, float[] vector) {
        this.index = index;
        this.vector = vector;
    }

    @Nullable
    Integer index() {
        return index;
    }

    float[] vector() {
        return vector;
    }
}
