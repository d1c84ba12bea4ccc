package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each call of one endpoint to its answerer, and turns what fails on the way into an error reply.
 *
 * <p>Threads: called by the server's pool, several calls at once.
 */
final class CallHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CallHandler.class);

    private final Ledger ledger;
    private final Courier courier;
    private final Ledger.Endpoint endpoint;
    private final Duration latency;
    private final Answerer answerer;

    CallHandler(Ledger ledger, Courier courier, Ledger.Endpoint endpoint, Duration latency, Answerer answerer) {
        this.ledger = ledger;
        this.courier = courier;
        this.endpoint = endpoint;
        this.latency = latency;
        this.answerer = answerer;
    }

    @Override
    public void handle(HttpExchange exchange) {
        Call call = new Call(exchange, ledger, courier, endpoint, latency);
        try {
            answerer.answer(call, call.body());
        } catch (ApiError e) {
            call.refuse(FaultReplies.error(e));
        } catch (IOException e) {
            call.abandon();
        } catch (RuntimeException e) {
            call.refuse(failed(e));
        }
    }

    static HttpReply failed(Throwable error) {
        LOG.error("The model server failed on a request: {}", error.getMessage(), error);
        return FaultReplies.error(ApiError.internal("The model server failed: " + error.getMessage()));
    }
}
