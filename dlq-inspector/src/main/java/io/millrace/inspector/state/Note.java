package io.millrace.inspector.state;

/**
 * What a person wrote down about a dead letter or a group.
 *
 * @param at epoch milliseconds
 * @param by who wrote it
 */
public record Note(String text, long at, String by) {
    public Note {
        text = text == null ? "" : text;
        by = by == null ? "" : by;
    }
}
