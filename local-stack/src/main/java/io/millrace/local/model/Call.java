package io.millrace.local.model;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exchange on its way through; ends once, however often it is told to.
 *
 * <p>Threads: safe for use from several; it is answered by one of them.
 */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final int BODY_BYTES_MAX = 64 * 1024 * 1024;

    private final HttpExchange exchange;
    private final Ledger ledger;
    private final Courier courier;
    private final Ledger.Endpoint endpoint;
    private final Duration latency;
    private final long began = System.nanoTime();
    private final AtomicBoolean ended = new AtomicBoolean();

    Call(HttpExchange exchange, Ledger ledger, Courier courier, Ledger.Endpoint endpoint, Duration latency) {
        this.exchange = exchange;
        this.ledger = ledger;
        this.courier = courier;
        this.endpoint = endpoint;
        this.latency = latency;
        ledger.began(endpoint);
    }

    byte[] body() throws IOException, ApiError {
        byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            throw new ApiError(413, "The request body is too large.", "invalid_request_error", null, null);
        }
        return body;
    }

    /** Answers without anything served: an error. */
    void refuse(HttpReply reply) {
        deliver(reply, sign -> {});
    }

    void deliver(HttpReply reply, Ledger.Served served) {
        courier.at(due(), () -> {
            try {
                // Counted before the client can see the answer, so that a client's next look at the ledger finds it.
                served.count(1);
                end();
                reply.send(exchange);
            } catch (IOException e) {
                served.count(-1);
                LOG.debug("The client went away before its answer: {}", e.getMessage());
            }
        });
    }

    /** Delivers the reply as it is, or broken where a fault of the wire was drawn. */
    void deliver(HttpReply reply, Ledger.Served served, Faults.Injected injected) {
        if (injected.fault().kind() != Fault.Kind.WIRE) {
            deliver(reply, served);
            return;
        }
        ledger.injected(injected.fault());
        courier.at(due(), () -> {
            end();
            courier.breakAnswer(injected.fault(), reply, exchange);
        });
    }

    /** The client went away while it was still sending. */
    void abandon() {
        exchange.close();
        end();
    }

    private long due() {
        return began + latency.toNanos();
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            ledger.ended(endpoint, System.nanoTime() - began);
        }
    }
}
