package io.millrace.benchmarks.completions;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** The least that can be done with streamed completions: the JDK's client, as many at once as are allowed, each read to its end. */
final class BareStreams {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI endpoint;

    BareStreams(String baseUrl) {
        this.endpoint = URI.create(baseUrl + "/chat/completions");
    }

    /** Asks all, as streams; throws if one does not come to its end. */
    void ask(int calls, int concurrency, IntFunction<String> body) throws InterruptedException {
        Semaphore permits = new Semaphore(concurrency);
        AtomicInteger whole = new AtomicInteger();
        for (int i = 0; i < calls; i++) {
            HttpRequest request = HttpRequest.newBuilder(endpoint)
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.apply(i)))
                    .build();
            permits.acquire();
            var unused = http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .thenAccept(reply -> whole.addAndGet(reply.body().endsWith("data: [DONE]\n\n") ? 1 : 0))
                    .whenComplete((done, error) -> permits.release());
        }
        permits.acquire(concurrency);
        if (whole.get() != calls) {
            throw new IllegalStateException("the bare client got " + whole + " whole completions of " + calls);
        }
    }
}
