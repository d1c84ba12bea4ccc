package io.millrace.dispatch;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.batch.BatchLimits;
import io.millrace.key.CacheKey;
import io.millrace.limit.Advice;
import io.millrace.limit.Advice.Allowance;
import io.millrace.limit.JobClass;
import io.millrace.limit.Now;
import io.millrace.limit.RateQuota;
import io.millrace.limit.Trouble;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;
import io.millrace.model.Provider;
import io.millrace.testkit.FakeModelClient;
import io.millrace.testkit.FakeModelClient.OpenCall;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A real dispatcher with one task's port, a model that answers on command, and time that passes when the test says so. */
final class DispatchBench {
    static final Provider PROVIDER = new Provider("p", URI.create("http://localhost/v1"), null, Map.of(), Map.of());
    static final int ATTEMPTS_MAX = 3;

    final FakeModelClient model = new FakeModelClient();
    final Dispatcher dispatcher;
    final Port port;
    final List<LaneView> views = new ArrayList<>();
    final List<String> reactions = new ArrayList<>();
    final Map<String, Reply> replies = new HashMap<>();
    Now now = new Now(1_000_000_000L, 1_700_000_000_000L);

    private boolean standIn;
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private final CatalogModel small = FakeModelClient.model(PROVIDER, 8);
    private final Map<CacheKey, String> texts = new HashMap<>();

    DispatchBench(LaneSettings lane, BatchLimits batch, RateQuota quota, Map<String, RateQuota> namespaces) {
        DispatchPlan plan = new DispatchPlan(
                model -> new LanePlan(lane, batch, quota),
                namespaces,
                QuotaSource.WHOLE,
                MemoSettings.defaults(),
                new SplittableRandom(7));
        this.dispatcher = new Dispatcher(plan, model, inbox::add, new DispatchEvents() {
            @Override
            public void lane(LaneView lane, long oldestNanos, Now at) {
                views.add(lane);
            }

            @Override
            public void reacted(String lane, Trouble trouble, io.millrace.limit.Reaction reaction, int questions) {
                reactions.add(trouble + " " + reaction + " " + questions);
            }
        });
        this.port = dispatcher.open();
    }

    /** Calls of so many items, all at once, so many in flight; nothing limited by the minute. */
    static DispatchBench of(int items, int inflight) {
        return new DispatchBench(
                new LaneSettings(inflight, Duration.ofSeconds(60), 1 << 30),
                new BatchLimits(items, 1_000_000, 1 << 30, Duration.ZERO),
                QuotaGate.NONE,
                Map.of());
    }

    LaneView view() {
        return views.get(views.size() - 1);
    }

    static Advice after(@Nullable Duration wait) {
        return new Advice(Allowance.UNKNOWN, Allowance.UNKNOWN, wait, null);
    }

    /** From now on questions have another model that stands in. */
    void withStandIn() {
        standIn = true;
    }

    boolean ask(String text) {
        return ask(text, "n", JobClass.NORMAL, 1, tries(0));
    }

    Question.Tries tries(int attempts) {
        return new Question.Tries(attempts, ATTEMPTS_MAX, attempts > 0, now.nanos());
    }

    boolean ask(String text, String namespace, JobClass jobClass, int tokens, Question.Tries tries) {
        CacheKey key = key(text);
        texts.put(key, text);
        ModelAsk ask = new ModelAsk(
                small,
                JsonNodeFactory.instance.objectNode(),
                "",
                new ModelInput.Text(text),
                tokens,
                false,
                text.length());
        if (standIn) {
            ask = ask.withStandIn();
        }
        Question question = new Question(
                key, 0, new PendingKey(key, (byte) 0, 0), Question.Terms.NONE, namespace, jobClass, tries, ask, "");
        return port.ask(question);
    }

    private static CacheKey key(String text) {
        try {
            return CacheKey.of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One round of the dispatcher's thread and the task's; returns nanoseconds until the next wants to be. */
    long round() {
        for (Message message = inbox.poll(); message != null; message = inbox.poll()) {
            dispatcher.on(message, now);
        }
        long wake = dispatcher.poll(now);
        for (Reply reply = port.poll(); reply != null; reply = port.poll()) {
            replies.put(texts.get(reply.id()), reply);
        }
        return wake;
    }

    void renewed() {
        inbox.add(new Message.Renewed());
    }

    /** Lets time pass, with a round each 10 ms. */
    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 10) {
            now = now.plusMs(Math.min(10, left));
            round();
        }
    }

    OpenCall next() {
        return model.next();
    }

    static List<String> texts(OpenCall call) {
        return texts(call.request().inputs());
    }

    static List<String> texts(List<ModelInput> inputs) {
        return inputs.stream().map(input -> ((ModelInput.Text) input).text()).toList();
    }

    /** Answers all open calls and what follows at once, but ends those with a text that {@code bad} knows with a trouble. */
    void serve(Predicate<String> bad, Trouble trouble) {
        round();
        while (model.open() > 0) {
            OpenCall call = next();
            if (texts(call).stream().anyMatch(bad)) {
                call.refuse(trouble, Advice.NONE, null);
            } else {
                call.answer(FakeModelClient::vectorOf);
            }
            round();
        }
    }

    Reply.Unanswered unanswered(String text) {
        return (Reply.Unanswered) replies.get(text);
    }

    long answered() {
        return replies.values().stream()
                .filter(Reply.Answered.class::isInstance)
                .count();
    }
}
