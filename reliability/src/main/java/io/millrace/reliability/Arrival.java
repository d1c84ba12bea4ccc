package io.millrace.reliability;

/**
 * A call as the model server's script sees it.
 *
 * @param call counts from 1
 * @param at microseconds
 * @param authorization the header's value, empty if there is none
 */
record Arrival(long call, String worker, long at, WitnessRequest request, String authorization) {
    /** Whether any text asked begins so. */
    boolean hasText(String prefix) {
        return request.texts().stream().anyMatch(text -> text.startsWith(prefix));
    }
}
