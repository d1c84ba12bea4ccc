package io.millrace.job;

import java.util.function.Function;
import java.util.function.Supplier;

/** How one question ended. */
public sealed interface Outcome permits Result, Failure, Uncached {

    /** Handles every case; the compiler checks that none is forgotten. */
    default <T> T fold(Function<Result, T> onResult, Function<Failure, T> onFailure, Supplier<T> onUncached) {
        if (this instanceof Result result) {
            return onResult.apply(result);
        }
        return this instanceof Failure failure ? onFailure.apply(failure) : onUncached.get();
    }
}
