package io.millrace.model.openai;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Reads a reply's body up to a limit and drops the connection there, so that an endless body costs no memory.
 *
 * <p>Threads: the HTTP client calls one method at a time.
 */
final class LimitedBody implements HttpResponse.BodySubscriber<LimitedBody.Read> {

    /**
     * What was read.
     *
     * @param cut whether the body was longer than the limit; {@code bytes} then holds its start
     * @param began when the first of it came; null if it is empty
     */
    record Read(byte[] bytes, boolean cut, @Nullable Instant began) {}

    private final int limit;
    private final InstantSource clock;
    private final CompletableFuture<Read> body = new CompletableFuture<>();
    // Bytes are copied: a buffer handed in is a slice of a large one, and one-byte chunks would pin all of those.
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);
    private Flow.@Nullable Subscription subscription;
    private @Nullable Instant began;

    LimitedBody(int limit, InstantSource clock) {
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Read> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        if (this.subscription != null) {
            subscription.cancel();
            return;
        }
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (body.isDone()) {
            return;
        }
        if (began == null) {
            began = clock.instant();
        }
        for (ByteBuffer buffer : buffers) {
            int room = limit - bytes.size();
            byte[] chunk = new byte[Math.min(buffer.remaining(), room)];
            buffer.get(chunk);
            bytes.write(chunk, 0, chunk.length);
            if (buffer.hasRemaining()) {
                cut();
                return;
            }
        }
    }

    private void cut() {
        if (subscription != null) {
            subscription.cancel();
        }
        body.complete(new Read(bytes.toByteArray(), true, began));
    }

    @Override
    public void onError(Throwable error) {
        body.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        body.complete(new Read(bytes.toByteArray(), false, began));
    }
}
