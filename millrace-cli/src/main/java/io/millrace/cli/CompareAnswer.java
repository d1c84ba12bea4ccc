package io.millrace.cli;

import java.math.BigDecimal;

/**
 * What one way got for one job.
 *
 * @param answered false for an error
 * @param text the answer; for an error its class, empty if that is not known
 * @param model that answered, as the provider names it; empty for an error
 * @param paid in millionths of a US dollar
 * @param called whether a model was called for it
 */
record CompareAnswer(boolean answered, String text, String model, BigDecimal paid, boolean called) {}
