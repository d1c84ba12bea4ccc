package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;

/** A whole answer: status, headers and body. */
final class HttpReply {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    HttpReply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body.clone();
    }

    static HttpReply json(int status, byte[] body) {
        return new HttpReply(status, Map.of("content-type", "application/json"), body);
    }

    int status() {
        return status;
    }

    byte[] body() {
        return body.clone();
    }

    /** Sends the status and headers, promising a body of this length; 0 means of unknown length. */
    void sendHead(HttpExchange exchange, long length) throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, length);
    }

    void send(HttpExchange exchange) throws IOException {
        try (exchange) {
            // The JDK's server takes length 0 for "unknown" and -1 for "no body".
            sendHead(exchange, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }
}
