package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** A whole answer: status, headers and body, the body of a stream in parts that are sent one by one. */
final class HttpReply {
    private final int status;
    private final Map<String, String> headers;
    private final List<byte[]> parts;
    private final EndlessBody endless;

    private HttpReply(int status, Map<String, String> headers, List<byte[]> parts, EndlessBody endless) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.parts = parts.stream().map(byte[]::clone).toList();
        this.endless = endless;
    }

    HttpReply(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, List.of(body), EndlessBody.EMBEDDINGS);
    }

    static HttpReply json(int status, byte[] body) {
        return new HttpReply(status, Map.of("content-type", "application/json"), body);
    }

    static HttpReply completion(byte[] body) {
        return new HttpReply(200, Map.of("content-type", "application/json"), List.of(body), EndlessBody.COMPLETION);
    }

    /** Server-sent events. */
    static HttpReply stream(List<byte[]> events) {
        Map<String, String> headers = Map.of("content-type", "text/event-stream", "cache-control", "no-cache");
        return new HttpReply(200, headers, events, EndlessBody.COMPLETION_STREAM);
    }

    int status() {
        return status;
    }

    EndlessBody endless() {
        return endless;
    }

    byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        parts.forEach(body::writeBytes);
        return body.toByteArray();
    }

    /** Sends the status and headers, promising a body of this length; 0 means of unknown length. */
    void sendHead(HttpExchange exchange, long length) throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, length);
    }

    void send(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (endless == EndlessBody.COMPLETION_STREAM) {
                sendParts(exchange);
                return;
            }
            byte[] body = parts.get(0);
            // The JDK's server takes length 0 for "unknown" and -1 for "no body".
            sendHead(exchange, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void sendParts(HttpExchange exchange) throws IOException {
        sendHead(exchange, 0);
        OutputStream out = exchange.getResponseBody();
        for (byte[] part : parts) {
            out.write(part);
            out.flush();
        }
    }
}
