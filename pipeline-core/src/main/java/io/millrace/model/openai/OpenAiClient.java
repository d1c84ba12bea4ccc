package io.millrace.model.openai;

import io.millrace.limit.Trouble;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks OpenAI-compatible providers for embeddings and chat completions: one exchange a call, bounded in time and bytes, never redirected and never repeated.
 *
 * <p>Threads: any thread may call; replies are read and futures completed on the client's own daemon threads, except by {@link #close}, which completes what is open itself.
 */
public final class OpenAiClient implements ModelClient {
    private static final int ERROR_BYTES_MAX = 64 << 10;
    private static final Duration DEADLINE_MAX = Duration.ofDays(365);

    private final int responseBytesMax;
    private final HttpClient http;
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor timer;
    private final InstantSource clock;
    private final OpenAiFailures failures;
    private final EmbeddingReplies embeddings;
    private final ChatReplies chats;
    private final Set<OpenCall> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public OpenAiClient(OpenAiSettings settings) {
        this(settings, InstantSource.system());
    }

    /** With the wall clock that first chunks are measured by, and {@code Retry-After} dates if the provider sends no {@code Date}. */
    public OpenAiClient(OpenAiSettings settings, InstantSource clock) {
        this.responseBytesMax = settings.responseBytesMax();
        this.clock = clock;
        // Threads end by themselves when idle: the JDK's client may not have its executor shut down under it.
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), named("millrace-openai"));
        this.timer = new ScheduledThreadPoolExecutor(
                1, named("millrace-openai-deadline"), new ThreadPoolExecutor.DiscardPolicy());
        this.timer.setRemoveOnCancelPolicy(true);
        this.failures = new OpenAiFailures(clock);
        EchoedModels models = new EchoedModels();
        this.embeddings = new EmbeddingReplies(failures, models);
        this.chats = new ChatReplies(failures, models);
        this.http = HttpClient.newBuilder()
                // HTTP/2 fails calls above the server's stream limit instead of queueing them (JDK-8225647).
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(threads)
                .build();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public CompletableFuture<ModelReply> call(ModelRequest request) {
        if (request.timeout().isNegative() || request.timeout().isZero()) {
            return CompletableFuture.completedFuture(timedOut(request));
        }
        HttpRequest message;
        try {
            message = ProviderRequests.of(request);
        } catch (IllegalArgumentException e) {
            // The JDK's message quotes the header, which may be the key: it ends here.
            return CompletableFuture.completedFuture(ModelReply.Refused.local(
                    Trouble.BAD_CREDENTIALS,
                    "the provider's URL or one of its headers holds what HTTP does not allow"));
        }
        OpenCall call = new OpenCall(request, clock.instant());
        open.add(call);
        if (closed) {
            open.remove(call);
            return CompletableFuture.completedFuture(closing());
        }
        exchange(call, message);
        return call.reply;
    }

    private void exchange(OpenCall call, HttpRequest message) {
        // HttpRequest.timeout ends with the headers on JDK 17, so the deadline is ours and covers the body.
        Future<?> deadline = timer.schedule(
                () -> threads.execute(() -> call.reply.complete(timedOut(call.request))),
                shorter(call.request.timeout(), DEADLINE_MAX).toNanos(),
                TimeUnit.NANOSECONDS);
        CompletableFuture<HttpResponse<LimitedBody.Read>> exchange = http.sendAsync(message, this::body);
        // However the reply ends, by us, the deadline or the caller, the exchange ends with it. It is the JDK's future
        // that closes the connection when cancelled; orTimeout, or the end of a future of ours, would leave it open.
        var unusedEnd = call.reply.whenComplete((reply, error) -> {
            open.remove(call);
            deadline.cancel(false);
            exchange.cancel(true);
        });
        var unusedStep = exchange.whenCompleteAsync((response, error) -> settle(call, response, error), threads);
    }

    private HttpResponse.BodySubscriber<LimitedBody.Read> body(HttpResponse.ResponseInfo info) {
        boolean answer = OpenAiFailures.answered(info.statusCode()) && !OpenAiFailures.encoded(info.headers());
        return new LimitedBody(answer ? responseBytesMax : ERROR_BYTES_MAX, clock);
    }

    private void settle(OpenCall call, @Nullable HttpResponse<LimitedBody.Read> response, @Nullable Throwable error) {
        if (call.reply.isDone()) {
            return;
        }
        try {
            ModelReply reply = response == null ? OpenAiFailures.transport(error) : read(call, response);
            call.reply.complete(reply);
        } catch (RuntimeException | Error bug) {
            call.reply.completeExceptionally(bug);
        }
    }

    private ModelReply read(OpenCall call, HttpResponse<LimitedBody.Read> response) {
        ModelRequest request = call.request;
        Provider provider = request.model().provider();
        LimitedBody.Read body = response.body();
        if (!OpenAiFailures.answered(response.statusCode())) {
            return failures.status(provider, response.statusCode(), response.headers(), body.bytes());
        }
        if (OpenAiFailures.encoded(response.headers())) {
            return unusable(provider, response, "the provider's answer is encoded, which it was asked not to be");
        }
        if (body.cut()) {
            return unusable(provider, response, "the provider's answer is longer than " + responseBytesMax + " bytes");
        }
        ModelReply reply = request.inputs().get(0) instanceof ModelInput.Chat
                ? chats.read(request, response.headers(), body.bytes())
                : embeddings.read(request, response.headers(), body.bytes());
        boolean streamed = reply instanceof ModelReply.Answers && ProviderRequests.streamed(request);
        return streamed ? ((ModelReply.Answers) reply).streamed(between(call.began, body.began())) : reply;
    }

    /** Null where a wall clock that was set back tells nothing. */
    private static @Nullable Duration between(Instant from, @Nullable Instant to) {
        return to == null || to.isBefore(from) ? null : Duration.between(from, to);
    }

    private ModelReply unusable(Provider provider, HttpResponse<?> response, String sentence) {
        return failures.unusable(provider, response.headers(), Trouble.UNUSABLE, sentence);
    }

    private static ModelReply timedOut(ModelRequest request) {
        return ModelReply.Refused.local(
                Trouble.TIMED_OUT, "no whole answer within " + request.timeout().toMillis() + " ms");
    }

    private static ModelReply closing() {
        return ModelReply.Refused.local(Trouble.CANCELLED, "the client was closed before the answer was whole");
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    @Override
    public void close() {
        closed = true;
        timer.shutdownNow();
        open.forEach(call -> call.reply.complete(closing()));
    }

    /** A call on its way; told apart by identity. */
    private static final class OpenCall {
        private final ModelRequest request;
        private final Instant began;
        private final CompletableFuture<ModelReply> reply = new CompletableFuture<>();

        private OpenCall(ModelRequest request, Instant began) {
            this.request = request;
            this.began = began;
        }
    }
}
