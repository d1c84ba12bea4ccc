package io.millrace.local.corpus;

/**
 * A few whole sentences of public-domain text.
 *
 * @param id unique and stable, such as {@code sotu-1862-03}
 * @param title the work and the part it is from
 * @param source the package the text was taken from
 * @param text 350 to 900 characters on one line
 */
public record Passage(String id, String title, String source, String text) {}
