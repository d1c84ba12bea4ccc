package io.millrace.inspector.letter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The few things of a job that groups need, read from its first bytes without building a tree. What is no job has none of them.
 *
 * @param model as {@code body.model} (or a top-level {@code model}) names it; empty if it names none
 * @param url the endpoint of a Batch line; empty if there is none
 */
public record JobFacts(String model, String url) {
    private static final JobFacts NONE = new JobFacts("", "");
    private static final int DEPTH_MAX = 64;
    private static final int TEXT_MAX = 256;
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNameLength(TEXT_MAX)
                    .maxTokenCount(400_000)
                    .build())
            .build();

    /** Reads what there is up to the first byte that is no JSON. */
    static JobFacts of(byte @Nullable [] value) {
        if (value == null || value.length == 0 || value[0] != '{') {
            return NONE;
        }
        Reading reading = new Reading();
        try (JsonParser parser = JSON.createParser(value)) {
            reading.line(parser);
        } catch (IOException e) {
            // What was read before the mistake is still worth showing.
        }
        return new JobFacts(reading.model, reading.url);
    }

    /** One pass; ends as soon as both are known. */
    private static final class Reading {
        private String model = "";
        private String url = "";

        void line(JsonParser parser) throws IOException {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME && (model.isEmpty() || url.isEmpty())) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("model") && token == JsonToken.VALUE_STRING) {
                    model = shortened(parser.getText());
                } else if (name.equals("url") && token == JsonToken.VALUE_STRING) {
                    url = shortened(parser.getText());
                } else if (name.equals("body") && token == JsonToken.START_OBJECT) {
                    body(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        /** The rest of a body is passed over only if something behind it is still wanted. */
        private void body(JsonParser parser) throws IOException {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean named = parser.currentName().equals("model");
                JsonToken token = parser.nextToken();
                if (named && token == JsonToken.VALUE_STRING) {
                    model = shortened(parser.getText());
                    if (!url.isEmpty()) {
                        return;
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }

        private static String shortened(String text) {
            return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
        }
    }
}
