package io.millrace.local.model;

/**
 * What an endpoint does with a call: parse, draw a fault, compute, deliver.
 *
 * <p>Threads: called by the server's pool, several calls at once.
 */
interface Answerer {

    /** Answers the call now or later, or refuses it by throwing. */
    void answer(Call call, byte[] body) throws ApiError;
}
