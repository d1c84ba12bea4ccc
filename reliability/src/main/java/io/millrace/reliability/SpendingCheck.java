package io.millrace.reliability;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * I3: what was paid twice, and whether it had to be.
 *
 * <p>A fault loses a text of a call if the text's answer was not visible when it struck; calls of a killed process are all alike in this, whether they were
 * open at the server or answered. The bound is the sum over all faults of the texts they lost.
 */
final class SpendingCheck {
    private final Histories histories;
    private final Verdict verdict;
    private final Map<String, List<Seen>> results;
    private final Map<Long, Call> calls = new LinkedHashMap<>();

    SpendingCheck(Histories histories, Outcomes outcomes, Verdict verdict) {
        this.histories = histories;
        this.verdict = verdict;
        this.results = outcomes.resultsByText();
        for (HttpEvent event : histories.http()) {
            if (event.what() == HttpEvent.What.BEGAN) {
                calls.put(event.call(), new Call(event.worker(), event.at(), event.items()));
            } else {
                Call call = calls.get(event.call());
                if (call == null) {
                    verdict.violated("I3", "call " + event.call() + " ended and never began");
                } else {
                    call.ended = event;
                }
            }
        }
    }

    void check() {
        Map<String, List<Call>> byText = new HashMap<>();
        for (Call call : calls.values()) {
            call.texts.forEach(
                    text -> byText.computeIfAbsent(text, t -> new ArrayList<>()).add(call));
        }
        long excess = 0;
        long unexplained = 0;
        long retries = 0;
        for (Map.Entry<String, List<Call>> entry : byText.entrySet()) {
            List<Call> asked = entry.getValue();
            asked.sort(Comparator.comparingLong(call -> call.began));
            for (int i = 1; i < asked.size(); i++) {
                if (asked.get(i - 1).refused()) {
                    retries++;
                    continue;
                }
                excess++;
                if (!explained(entry.getKey(), asked.get(i - 1), asked.get(i))) {
                    unexplained++;
                    verdict.violated("I3", unexplained(entry.getKey(), asked.get(i - 1), asked.get(i)));
                }
            }
        }
        verdict.figure("calls", calls.size());
        verdict.figure(
                "items", calls.values().stream().mapToLong(c -> c.texts.size()).sum());
        verdict.figure("texts", byText.size());
        verdict.figure("retries", retries);
        verdict.figure("excess", excess);
        verdict.figure("unexplained", unexplained);
        bound(excess);
    }

    private void bound(long excess) {
        long bound = 0;
        long open = 0;
        for (FaultEvent fault : histories.faults()) {
            Set<String> lost = new HashSet<>();
            Set<String> lostOpen = new HashSet<>();
            for (Call call : calls.values()) {
                if (!loses(fault, call)) {
                    continue;
                }
                for (String text : call.texts) {
                    if (!visible(fault, text)) {
                        lost.add(text);
                        if (call.openAt(fault.at())) {
                            lostOpen.add(text);
                        }
                    }
                }
            }
            bound += lost.size();
            open += lostOpen.size();
        }
        verdict.figure("bound", bound);
        verdict.figure("bound_open", open);
        if (excess > bound) {
            verdict.violated("I3", excess + " items were paid again; the faults account for " + bound);
        }
    }

    private boolean explained(String text, Call before, Call again) {
        // What has been seen is kept, whatever happened before: nobody needs to ask for it any more.
        boolean seen = results.getOrDefault(text, List.of()).stream().anyMatch(result -> result.at() < again.began);
        return !seen
                && histories.faults().stream()
                        .anyMatch(fault -> loses(fault, before)
                                && !kept(fault, before, again)
                                && !visible(fault, text)
                                && again.began >= fault.at());
    }

    /** A process that lives on remembers what it asked, whatever becomes of its tasks. */
    private static boolean kept(FaultEvent fault, Call before, Call again) {
        return fault.kind() != FaultEvent.Kind.KILL_WORKER && before.worker.equals(again.worker);
    }

    private boolean loses(FaultEvent fault, Call call) {
        return switch (fault.kind()) {
            case KILL_WORKER -> call.worker.equals(fault.worker());
            case STOP_WORKER -> false;
            case JOIN_WORKER ->
                !call.worker.equals(fault.worker()) && call.began <= fault.until() && !deadBefore(call.worker, fault);
            case KILL_BROKER, PAUSE_WORKER -> call.began <= fault.until() && !deadBefore(call.worker, fault);
        };
    }

    private boolean deadBefore(String worker, FaultEvent fault) {
        return histories.faults().stream()
                .anyMatch(f -> f.endsWorker() && f.worker().equals(worker) && f.at() < fault.at());
    }

    private boolean visible(FaultEvent fault, String text) {
        return results.getOrDefault(text, List.of()).stream().anyMatch(fault::finds);
    }

    private static String unexplained(String text, Call before, Call again) {
        HttpEvent ended = before.ended;
        String end = ended == null ? "never ended" : ended.what() + " at " + ended.at();
        return "'" + text + "' was asked by " + before.worker + " at " + before.began + " us (" + end
                + ") and again by " + again.worker + " at " + again.began + " us, and no fault explains it";
    }

    private static final class Call {
        final String worker;
        final long began;
        final List<String> texts;

        @org.jspecify.annotations.Nullable
        HttpEvent ended;

        Call(String worker, long began, List<String> texts) {
            this.worker = worker;
            this.began = began;
            this.texts = texts;
        }

        boolean refused() {
            return ended != null && ended.what() == HttpEvent.What.REFUSED;
        }

        boolean openAt(long at) {
            return began <= at && (ended == null || ended.at() > at);
        }
    }
}
