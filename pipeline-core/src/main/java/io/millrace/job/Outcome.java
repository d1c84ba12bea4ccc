package io.millrace.job;

import java.util.function.Function;

/** How one question ended. */
public sealed interface Outcome permits Result, Failure {

    /** Handles both cases; the compiler checks that none is forgotten. */
    default <T> T fold(Function<Result, T> onResult, Function<Failure, T> onFailure) {
        return this instanceof Result result ? onResult.apply(result) : onFailure.apply((Failure) this);
    }
}
