package io.millrace.model.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says of an error, in any of the forms met in the wild: OpenAI's object, the same without its wrapper (vLLM), FastAPI's
 * {@code detail} as text or list, a bare string, HTML, nothing, or any of them cut off.
 *
 * <p>Its text is looked at and never shown.
 */
final class ErrorBody {
    private static final int NO_CODE = -1;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNameLength(256)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private @Nullable String code;
    private @Nullable String type;
    private int number = NO_CODE;
    private String message = "";

    private ErrorBody() {}

    /** Never throws: of a body that breaks off, what came before counts. */
    static ErrorBody read(byte[] body) {
        ErrorBody error = new ErrorBody();
        try (JsonParser json = JSON.createParser(body)) {
            json.nextToken();
            error.value(json);
        } catch (IOException e) {
            return error;
        }
        return error;
    }

    /** The code as text if there is one, else the type, else the code as number. */
    @Nullable
    String name() {
        if (code != null) {
            return code;
        }
        if (type != null) {
            return type;
        }
        return number == NO_CODE ? null : Integer.toString(number);
    }

    /** Whether the code or the type is {@code name}. */
    boolean named(String name) {
        return name.equals(code) || name.equals(type);
    }

    /** The code as number, -1 if it is none. */
    int number() {
        return number;
    }

    /** The provider's sentence in lower case, empty if there is none; only to be searched. */
    String message() {
        return message;
    }

    private void value(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            fields(json);
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY && json.currentToken() != null) {
                value(json);
            }
        } else if (json.currentToken() == JsonToken.VALUE_STRING && message.isEmpty()) {
            message = json.getText().toLowerCase(Locale.ROOT);
        }
    }

    private void fields(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "error", "detail", "message", "msg" -> value(json);
                case "code" -> code(json);
                case "type" -> {
                    if (type == null && json.currentToken() == JsonToken.VALUE_STRING) {
                        type = json.getText();
                    }
                }
                default -> json.skipChildren();
            }
        }
    }

    private void code(JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING && code == null) {
            code = json.getText();
        } else if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && number == NO_CODE) {
            number = json.getIntValue();
        } else {
            json.skipChildren();
        }
    }
}
