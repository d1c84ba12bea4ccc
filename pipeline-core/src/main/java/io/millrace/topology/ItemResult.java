package io.millrace.topology;

import io.millrace.job.Result;

/**
 * One input's result.
 *
 * @param cutTokens length of the input in tokens before a cut policy shortened it, -1 if it is whole
 */
record ItemResult(Result result, int cutTokens) {}
