package io.millrace.completion.prompt;

import io.millrace.settings.Setting;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One entry below {@code prompts:}, by its name or {@code name@version}; {@link Prompts} checks it.
 *
 * <p>Texts are Mustache: {@code {{name}}} inserts a variable untouched, {@code {{#list}}{{-index}} {{.}}{{/list}}} repeats for the items of a list (the index
 * counts from 1), {@code {{#flag}}…{{/flag}}} and {@code {{^flag}}…{{/flag}}} choose. There are no partials, no blocks and no dotted names.
 */
public record PromptSettings(
        @Setting(
                doc = "Its version; jobs that name no version get the highest. 0: the one in its key, as in"
                        + " summary@2, else 1.",
                max = 1_000_000)
        int version,

        @Setting(
                doc = "Text of the system message. Keep variables out of it, or providers' prompt caches miss; empty:"
                        + " no such message.")
        String system,

        @Setting(doc = "Example conversations by a name of your own, in the order of the file; literal text.")
        Map<String, ExampleSettings> examples,

        @Setting(
                doc = "Most tokens the examples may take together; they are taken in order while they fit.",
                max = 1_000_000)
        int exampleTokensMax,

        @Setting(doc = "Text of the last user message. Must be given. A literal '${' is written '$${'.")
        String user,

        @Setting(
                doc = "Type of each variable in the texts: text, number, boolean or list (of texts, numbers and"
                        + " booleans). All of them must be given by a job.")
        Map<String, VariableType> variables,

        @Setting(
                doc = "JSON Schema of the answer, in JSON; sent as response_format of type json_schema, strict. Empty:"
                        + " none.")
        String answerSchema,

        @Setting(doc = "temperature of jobs that set none, from 0 to 2. Empty: none.")
        String temperature,

        @Setting(doc = "max_completion_tokens of jobs that set none. 0: none.", max = 100_000_000)
        int maxCompletionTokens,

        @Setting(doc = "stop of jobs that set none: a JSON array of 1 to 4 strings. Empty: none.")
        String stop) {
    public PromptSettings {
        // Map.copyOf would lose the order, which is that of the messages.
        examples = Collections.unmodifiableMap(new LinkedHashMap<>(examples));
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** No texts; examples of up to 1,000 tokens. */
    public static PromptSettings defaults() {
        return new PromptSettings(0, "", Map.of(), 1_000, "", Map.of(), "", "", 0, "");
    }

    /** What a user says and what the assistant should have answered. */
    public record ExampleSettings(
            @Setting(doc = "What the user says. Must be given.")
            String user,

            @Setting(doc = "What the assistant answers. Must be given.")
            String assistant) {

        /** Nothing is set. */
        public static ExampleSettings defaults() {
            return new ExampleSettings("", "");
        }
    }
}
