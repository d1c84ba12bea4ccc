package io.millrace.local.model;

import org.jspecify.annotations.Nullable;

/** A refusal in OpenAI's words: status, message, type, parameter and code. */
final class ApiError extends Exception {
    private static final long serialVersionUID = 1L;
    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    ApiError(int status, String message, String type, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    static ApiError invalid(String message, @Nullable String param, @Nullable String code) {
        return new ApiError(400, message, INVALID, param, code);
    }

    static ApiError unauthorised() {
        return new ApiError(401, "Incorrect API key provided.", INVALID, null, "invalid_api_key");
    }

    static ApiError unknownPath(String method, String path) {
        return new ApiError(404, "Invalid URL (" + method + " " + path + ")", INVALID, null, "unknown_url");
    }

    static ApiError unknownModel(String model) {
        return new ApiError(404, "The model `" + model + "` does not exist.", INVALID, "model", "model_not_found");
    }

    static ApiError tooLong(int max, int tokens) {
        return invalid(
                "This model's maximum context length is " + max + " tokens, however you requested " + tokens
                        + " tokens. Please reduce your prompt.",
                "input",
                "context_length_exceeded");
    }

    static ApiError promptTooLong(int max, long prompt, long completion) {
        return invalid(
                "This model's maximum context length is " + max + " tokens. However, you requested "
                        + (prompt + completion) + " tokens (" + prompt + " in the messages, " + completion
                        + " in the completion). Please reduce the length of the messages or completion.",
                "messages",
                "context_length_exceeded");
    }

    static ApiError internal(String message) {
        return new ApiError(500, message, "server_error", null, "internal_error");
    }

    int status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }

    String type() {
        return type;
    }

    @Nullable
    String param() {
        return param;
    }

    @Nullable
    String code() {
        return code;
    }
}
