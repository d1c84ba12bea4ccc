package io.millrace.local.model;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@code POST /v1/chat/completions}: parse, draw a fault, compute, deliver when due, plain or as a stream.
 *
 * <p>Threads: called by the server's pool, several calls at once; holds no state but a counter, the ledger's and the faults'.
 */
final class ChatHandler implements Answerer {
    private final ModelServerSettings settings;
    private final ChatEngine engine;
    private final Faults faults;
    private final Ledger ledger;
    private final InstantSource clock;
    private final AtomicLong answers = new AtomicLong();

    ChatHandler(ModelServerSettings settings, ChatEngine engine, Faults faults, Ledger ledger, InstantSource clock) {
        this.settings = settings;
        this.engine = engine;
        this.faults = faults;
        this.ledger = ledger;
        this.clock = clock;
    }

    @Override
    public void answer(Call call, byte[] body) throws ApiError {
        ChatRequest request = ChatParser.parse(body);
        if (settings.engine() != Engine.DERIVED && !settings.chatModels().contains(request.model())) {
            throw ApiError.unknownModel(request.model());
        }
        ledger.chatArrived(request.model(), request.canonical());
        Faults.Injected injected = faults.draw(request);
        if (injected != null && injected.fault().replacesReply()) {
            ledger.injected(injected.fault());
            call.refuse(FaultReplies.of(injected));
            return;
        }
        engine.check(request);
        int promptTokens = engine.promptTokens(request);
        checkWindow(promptTokens, request.tokensMax());
        compute(call, request, promptTokens, injected);
    }

    private void checkWindow(long prompt, @Nullable Integer tokensMax) throws ApiError {
        long completion = tokensMax == null ? 0 : tokensMax;
        if (prompt + completion > settings.contextTokensMax()) {
            throw ApiError.promptTooLong(settings.contextTokensMax(), prompt, completion);
        }
    }

    private void compute(Call call, ChatRequest request, int promptTokens, Faults.@Nullable Injected injected) {
        Fault fault = injected != null && injected.fault().kind() == Fault.Kind.CHAT ? injected.fault() : null;
        CompletableFuture<List<ChatChoice>> choices =
                engine.answers(request).thenApply(texts -> choices(request, texts, fault));
        var unused = choices.thenAccept(done -> {
                    int completionTokens =
                            done.stream().mapToInt(ChatChoice::tokens).sum();
                    ChatUsage usage = new ChatUsage(promptTokens, completionTokens);
                    HttpReply reply = reply(request, done, usage, fault);
                    Ledger.Served served = sign -> {
                        if (fault != Fault.CUT_STREAM) {
                            ledger.chatAnswered(request.model(), usage, sign);
                        }
                    };
                    if (fault != null) {
                        ledger.injected(fault);
                    }
                    if (injected != null) {
                        call.deliver(reply, served, injected);
                    } else {
                        call.deliver(reply, served);
                    }
                })
                .exceptionally(error -> {
                    call.refuse(CallHandler.failed(error));
                    return null;
                });
    }

    private List<ChatChoice> choices(ChatRequest request, List<String> texts, @Nullable Fault fault) {
        return texts.stream()
                .map(text -> ChatChoice.shaped(text, request, engine.tokens()))
                .map(right -> fault == null ? right : ChatFaults.faulty(right, fault, engine.tokens()))
                .toList();
    }

    private HttpReply reply(ChatRequest request, List<ChatChoice> choices, ChatUsage usage, @Nullable Fault fault) {
        String id = "chatcmpl-" + answers.incrementAndGet();
        ChatJson json = new ChatJson(request, id, clock.instant().getEpochSecond(), usage);
        List<ChatChoice> shown = fault == Fault.NULL_CHOICES ? null : choices;
        if (!request.stream()) {
            return HttpReply.completion(json.whole(shown));
        }
        List<byte[]> events = json.events(shown, engine.tokens());
        return HttpReply.stream(fault == Fault.CUT_STREAM ? events.subList(0, events.size() / 2) : events);
    }
}
