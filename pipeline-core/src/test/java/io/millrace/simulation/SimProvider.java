package io.millrace.simulation;

import io.millrace.job.Failure;
import io.millrace.job.Usage;
import io.millrace.limit.Advice;
import io.millrace.limit.Advice.Allowance;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The provider as one worker sees it: calls stay open until the world ends them, well or badly. It keeps the ledger of what was paid. */
final class SimProvider implements ModelClient {
    /** Whether it no longer breaks at what broke it. */
    boolean mended;

    private final Questions questions;
    private final Ledger ledger;
    private final List<Call> open = new ArrayList<>();

    /** Questions this worker's process was given answers to that no commit has kept yet. */
    private final Set<Integer> uncommitted = new HashSet<>();

    SimProvider(Questions questions, Ledger ledger) {
        this.questions = questions;
        this.ledger = ledger;
    }

    @Override
    public CompletableFuture<ModelReply> call(ModelRequest request) {
        Call call = new Call(request);
        for (int question : call.questions) {
            if (isOpen(question)) {
                throw new AssertionError("question " + question + " is open in two calls of one process");
            }
        }
        open.add(call);
        ledger.calls++;
        call.future.whenComplete((reply, error) -> withdrawn(call));
        return call.future;
    }

    /** A call that was cancelled is paid all the same, for nothing, as {@link #left} has counted; one that ended is open no more already. */
    private void withdrawn(Call call) {
        if (open.remove(call)) {
            ledger.withdrawn++;
            ledger.paid += call.questions.size();
        }
    }

    boolean isOpen(int question) {
        return open.stream().anyMatch(call -> call.questions.contains(question));
    }

    int open() {
        return open.size();
    }

    long openIn(String lane) {
        return open.stream()
                .filter(call -> call.request.model().lane().equals(lane))
                .count();
    }

    /** Ends one call: by its questions' own faults, or, so many times in a hundred, by bad luck. */
    void endOne(SplittableRandom random, int badLuck) {
        Call call = open.remove(random.nextInt(open.size()));
        if (random.nextInt(100) < badLuck) {
            ledger.unlucky.addAll(call.questions);
            badLuck(call, random);
        } else if (random.nextInt(200) < badLuck) {
            ledger.unlucky.addAll(call.questions);
            call.future.completeExceptionally(new IllegalStateException("a bug of the client"));
        } else if (call.has(questions, Questions.Fault.REFUSED)) {
            ledger.splits += call.questions.size() > 1 ? 1 : 0;
            refuse(call, Trouble.ITEM_REFUSED, null);
        } else if (call.has(questions, Questions.Fault.NONSENSE)) {
            refuse(call, Trouble.BAD_VECTOR, null);
        } else if (!mended && call.has(questions, Questions.Fault.BREAKS)) {
            refuse(call, Trouble.SERVER_ERROR, null);
        } else {
            answer(call, random);
        }
    }

    private static void badLuck(Call call, SplittableRandom random) {
        Duration wait = random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(3_000)) : null;
        switch (random.nextInt(14)) {
            case 0 -> refuse(call, Trouble.RATE_LIMITED, wait);
            case 1 -> refuse(call, Trouble.OVERLOADED, wait);
            case 2 -> refuse(call, Trouble.NOT_CONNECTED, null);
            case 3 -> refuse(call, Trouble.TIMED_OUT, null);
            case 4 -> refuse(call, Trouble.CONNECTION_BROKEN, null);
            case 5 -> refuse(call, Trouble.BAD_CREDENTIALS, null);
            case 6 -> refuse(call, Trouble.UNUSABLE, null);
            default -> refuse(call, Trouble.SERVER_ERROR, wait);
        }
    }

    private static void refuse(Call call, Trouble trouble, @Nullable Duration retryAfter) {
        Advice advice = new Advice(Allowance.UNKNOWN, Allowance.UNKNOWN, retryAfter, null);
        call.future.complete(new ModelReply.Refused(trouble, Failure.local(trouble.kind(), "no"), advice, null));
    }

    private void answer(Call call, SplittableRandom random) {
        List<ModelAnswer> answers = new ArrayList<>();
        for (int question : call.questions) {
            answers.add(new ModelAnswer.Vector(Questions.answer(question)));
            ledger.paid++;
            if (!call.lost.contains(question)) {
                uncommitted.add(question);
            }
        }
        int billed = random.nextInt(3) == 0 ? -1 : random.nextInt(1, 50);
        call.future.complete(new ModelReply.Answers(answers, "model", billed < 0 ? null : Usage.ofInput(billed), null));
    }

    /** Somebody left before the answer. Was it the last who waited, a call that is open or about to go out is for nothing; else the next may not be told what the first had asked, whether that is open, answered, or waits to be asked again. */
    void left() {
        ledger.lost++;
    }

    /** A commit kept the answer: nobody will pay for it again. */
    void kept(int question) {
        uncommitted.remove(question);
    }

    /** A task is lost: what it had open may be paid for nothing, and what was answered and not committed is, unless the process remembers it. */
    void taskLost(int partition, int partitions, boolean answeredToo) {
        for (Call call : open) {
            for (int question : call.questions) {
                if (question % partitions == partition && call.lost.add(question)) {
                    ledger.lost++;
                }
            }
        }
        if (answeredToo) {
            long gone = uncommitted.stream()
                    .filter(q -> q % partitions == partition)
                    .count();
            uncommitted.removeIf(q -> q % partitions == partition);
            ledger.lost += gone;
        }
    }

    boolean hasOpen(int partition, int partitions) {
        return open.stream().flatMap(call -> call.questions.stream()).anyMatch(q -> q % partitions == partition);
    }

    boolean hasUncommitted(int partition, int partitions) {
        return uncommitted.stream().anyMatch(q -> q % partitions == partition);
    }

    /** The process dies; its open calls are paid all the same. */
    void processLost() {
        for (Call call : open) {
            for (int question : call.questions) {
                ledger.paid++;
                ledger.lost += call.lost.contains(question) ? 0 : 1;
            }
        }
        ledger.lost += uncommitted.size();
        open.clear();
        uncommitted.clear();
    }

    @Override
    public void close() {}

    /** What was paid in a run, and what of it may have been paid for nothing. */
    static final class Ledger {
        int calls;
        int splits;
        /** Questions whose calls failed for no fault of theirs, ever. */
        final Set<Integer> unlucky = new HashSet<>();
        /** Calls cancelled because nobody waited for them any more. */
        int withdrawn;
        /** Answers given, one a question and call. */
        int paid;
        /** Questions that were open, or answered and not committed, when the one who asked was lost. */
        int lost;
    }

    private static final class Call {
        final ModelRequest request;
        final List<Integer> questions;
        final Set<Integer> lost = new HashSet<>();
        final CompletableFuture<ModelReply> future = new CompletableFuture<>();

        boolean has(Questions all, Questions.Fault fault) {
            return questions.stream().anyMatch(q -> all.fault(q) == fault);
        }

        Call(ModelRequest request) {
            this.request = request;
            this.questions = request.inputs().stream().map(Questions::number).toList();
        }
    }
}
