package io.millrace.local.model;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** The answers of faults that replace the whole reply. */
final class FaultReplies {

    private FaultReplies() {}

    static HttpReply of(Faults.Injected injected) {
        return switch (injected.fault()) {
            case POISONED ->
                error(ApiError.invalid("The input was refused by the content filter.", "input", "content_filter"));
            case HTTP_429 -> rateLimited(injected.retryAfter());
            case HTTP_429_QUOTA ->
                error(new ApiError(
                        429, "You exceeded your current quota.", "insufficient_quota", null, "insufficient_quota"));
            case HTTP_500 -> error(ApiError.internal("The server had an error while processing your request."));
            case HTTP_503 ->
                error(new ApiError(503, "The engine is currently overloaded.", "server_error", null, null));
            case HTTP_OTHER -> error(new ApiError(injected.otherStatus(), "Injected status.", "injected", null, null));
            case HTML_BODY ->
                new HttpReply(
                        502,
                        Map.of("content-type", "text/html"),
                        "<html><body><h1>502 Bad Gateway</h1></body></html>".getBytes(StandardCharsets.UTF_8));
            default -> throw new IllegalArgumentException(injected.fault() + " does not replace the whole reply.");
        };
    }

    static HttpReply error(ApiError error) {
        return HttpReply.json(error.status(), ReplyJson.error(error));
    }

    private static HttpReply rateLimited(Duration retryAfter) {
        byte[] body = ReplyJson.error(
                new ApiError(429, "Rate limit reached for requests.", "requests", null, "rate_limit_exceeded"));
        // Whole seconds rounded up, for a client that knows only retry-after must not come too early.
        long seconds = (retryAfter.toMillis() + 999) / 1000;
        return new HttpReply(
                429,
                Map.of(
                        "content-type", "application/json",
                        "retry-after", Long.toString(seconds),
                        "retry-after-ms", Long.toString(retryAfter.toMillis())),
                body);
    }
}
