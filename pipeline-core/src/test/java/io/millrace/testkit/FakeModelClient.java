package io.millrace.testkit;

import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.Trouble;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Prices;
import io.millrace.model.Provider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model that answers on command: a call stays open until the test ends it.
 *
 * <p>Threads: calls may come from one other thread than the test's, as every method holds the lock; that is all it promises. A future is completed on the thread that ends the call, outside the lock.
 */
public final class FakeModelClient implements ModelClient {
    private final List<ModelRequest> requests = new ArrayList<>();
    private final List<OpenCall> open = new ArrayList<>();
    private final Map<Object, Integer> counts = new HashMap<>();
    private int openMax;
    private boolean closed;

    /** A model that takes any call; of no known dimension if {@code vectorSize} is 0. */
    public static CatalogModel model(Provider provider, int vectorSize) {
        return model("small", provider, vectorSize);
    }

    /** The same under another name. */
    public static CatalogModel model(String name, Provider provider, int vectorSize) {
        return new CatalogModel(
                name,
                provider,
                name + "-upstream",
                "1",
                "cl100k_base",
                true,
                8_192,
                0,
                vectorSize,
                64,
                300_000,
                "",
                Prices.UNKNOWN,
                true);
    }

    /** A vector of dimension 8 that only this input has: {@code answer(FakeModelClient::vectorOf)}. */
    public static float[] vectorOf(ModelInput input) {
        Random random = new Random(key(input).hashCode() * 31L + 7);
        float[] values = new float[8];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    @Override
    public CompletableFuture<ModelReply> call(ModelRequest request) {
        OpenCall call = new OpenCall(request);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("a call after close");
            }
            requests.add(request);
            open.add(call);
            openMax = Math.max(openMax, open.size());
            request.inputs().forEach(input -> counts.merge(key(input), 1, Integer::sum));
        }
        // A cancelled call is no longer open, however it was cancelled.
        call.reply.whenComplete((reply, error) -> forget(call));
        return call.reply;
    }

    private synchronized void forget(OpenCall call) {
        open.remove(call);
    }

    /** Every request so far, oldest first. */
    public synchronized List<ModelRequest> requests() {
        return List.copyOf(requests);
    }

    /** The oldest open call; throws {@link NoSuchElementException} if there is none. */
    public synchronized OpenCall next() {
        if (open.isEmpty()) {
            throw new NoSuchElementException("no call is open; " + requests.size() + " were made");
        }
        return open.get(0);
    }

    /** Calls open now. */
    public synchronized int open() {
        return open.size();
    }

    /** The most calls that were ever open together. */
    public synchronized int openMax() {
        return openMax;
    }

    /** In how many calls this input was sent. */
    public synchronized int calls(ModelInput input) {
        return counts.getOrDefault(key(input), 0);
    }

    /** In how many calls this text was sent. */
    public int calls(String text) {
        return calls(new ModelInput.Text(text));
    }

    /** Answers every open call, and those that this brings about, oldest first; returns how many. */
    public int answerAll(Function<ModelInput, float[]> model) {
        int answered = 0;
        for (OpenCall call = oldest(); call != null; call = oldest()) {
            call.answer(model);
            answered++;
        }
        return answered;
    }

    private synchronized @Nullable OpenCall oldest() {
        return open.isEmpty() ? null : open.get(0);
    }

    @Override
    public void close() {
        List<OpenCall> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(open);
        }
        left.forEach(call -> call.reply.cancel(true));
    }

    private static Trouble trouble(FailureKind kind) {
        return switch (kind) {
            case TIMEOUT -> Trouble.TIMED_OUT;
            case AUTH -> Trouble.BAD_CREDENTIALS;
            case QUOTA_EXHAUSTED -> Trouble.QUOTA_EXHAUSTED;
            case ITEM_REFUSED -> Trouble.ITEM_REFUSED;
            case TOO_MANY_TOKENS -> Trouble.INPUT_TOO_LONG;
            case UPSTREAM_BAD_RESPONSE -> Trouble.UNUSABLE;
            case BAD_VECTOR -> Trouble.BAD_VECTOR;
            case UPSTREAM_5XX -> Trouble.SERVER_ERROR;
            default -> throw new IllegalArgumentException("no call fails with " + kind);
        };
    }

    // Records compare arrays by identity, so token ids are counted as a list.
    private static Object key(ModelInput input) {
        if (input instanceof ModelInput.Tokens tokens) {
            return Arrays.stream(tokens.ids()).boxed().toList();
        }
        return input;
    }

    /** A call that waits for the test to end it. */
    public static final class OpenCall {
        private final ModelRequest request;
        private final CompletableFuture<ModelReply> reply = new CompletableFuture<>();

        private OpenCall(ModelRequest request) {
            this.request = request;
        }

        /** What was asked. */
        public ModelRequest request() {
            return request;
        }

        /** Ends the call with a vector for each input; 8 prompt tokens an input are reported. */
        public void answer(Function<ModelInput, float[]> model) {
            List<ModelAnswer> answers = request.inputs().stream()
                    .<ModelAnswer>map(input -> new ModelAnswer.Vector(model.apply(input)))
                    .toList();
            end(new ModelReply.Answers(
                    answers, request.model().upstream(), Usage.ofInput(8 * answers.size()), "req-fake"));
        }

        /** Ends the call with a failure, the plainest trouble of its kind. */
        public void refuse(Failure failure, @Nullable Duration retryAfter) {
            Advice advice = new Advice(Advice.Allowance.UNKNOWN, Advice.Allowance.UNKNOWN, retryAfter, null);
            end(new ModelReply.Refused(trouble(failure.kind()), failure, advice, null));
        }

        /** Ends the call with a trouble. */
        public void refuse(Trouble trouble, Advice advice, @Nullable Usage wasted) {
            end(new ModelReply.Refused(trouble, Failure.local(trouble.kind(), "no"), advice, wasted));
        }

        /** Ends the call as a bug of ours would. */
        public void crash(RuntimeException bug) {
            reply.completeExceptionally(bug);
        }

        private void end(ModelReply end) {
            if (!reply.complete(end)) {
                throw new IllegalStateException("the call has ended already");
            }
        }
    }
}
