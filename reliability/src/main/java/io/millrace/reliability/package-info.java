/**
 * The fault harness: real brokers and workers in processes that are killed, histories of what happened, and a checker that reads nothing else. Start at
 * {@link io.millrace.reliability.Torture}; what is promised is written down in {@link io.millrace.reliability.Checker}.
 */
@NullMarked
package io.millrace.reliability;

import org.jspecify.annotations.NullMarked;
