package io.millrace.topology;

import io.millrace.settings.Setting;

/**
 * Records as people already have them, read as jobs. Each of the three texts is one of: a JSON Pointer into the record ({@code /id}), a text with pointers in
 * braces ({@code "{/title}: {/body}"}), or a text as it is.
 */
public record SourceSettings(
        @Setting(doc = "Topic whose records are read as jobs: JSON objects of any shape.")
        String topic,

        @Setting(doc = "What becomes custom_id: a JSON Pointer, or text with pointers in braces.")
        String customId,

        @Setting(doc = "What becomes the input: a JSON Pointer, or text with pointers in braces.")
        String input,

        @Setting(doc = "The model: a name, or a JSON Pointer.")
        String model,

        @Setting(doc = "Topic to which results go, keyed as the source; empty: the type's results topic.")
        String results,

        @Setting(doc = "How results are written: batch or flat.")
        ResultFormat format) {

    /** Nothing set; results in Batch form. */
    public static SourceSettings defaults() {
        return new SourceSettings("", "/id", "", "", "", ResultFormat.BATCH);
    }

    /** Throws {@link IllegalArgumentException} unless it says what a source must. */
    void requireComplete(String name) {
        if (topic.isBlank() || input.isBlank() || model.isBlank() || customId.isBlank()) {
            throw new IllegalArgumentException(
                    "sources." + name + ": topic, custom_id, input and model are all needed; one of them is empty");
        }
    }
}
