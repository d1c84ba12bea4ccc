package io.millrace.reliability;

import io.millrace.reliability.FaultEvent.Kind;
import io.millrace.reliability.HttpEvent.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Histories of a run that keeps every promise, drawn from a seed: jobs over shared texts, calls, commits, and workers that are killed with calls open and with
 * answers not committed, or that hand a task over.
 */
final class LegalRun {
    private static final String PLACE = "embedding.results-0";
    private static final String DEAD = "millrace.dead-letters-0";

    private final Random random;
    private final List<Sent> produced = new ArrayList<>();
    private final List<HttpEvent> http = new ArrayList<>();
    private final List<Seen> committed = new ArrayList<>();
    private final List<FaultEvent> faults = new ArrayList<>();
    private final List<PendingChange> pending = new ArrayList<>();
    private final List<Sent> waiting = new ArrayList<>();
    private final Map<String, Long> ends = new HashMap<>(Map.of(PLACE, 0L, DEAD, 0L));
    private final Set<String> kept = new HashSet<>();
    private final Set<String> answered = new HashSet<>();
    private long now;
    private long calls;
    private int incarnation = 1;

    private LegalRun(long seed) {
        this.random = new Random(seed);
    }

    static Histories of(long seed) {
        LegalRun run = new LegalRun(seed);
        run.produce(20 + run.random.nextInt(40));
        while (!run.waiting.isEmpty()) {
            run.step();
        }
        return run.histories();
    }

    private void produce(int jobs) {
        for (int i = 0; i < jobs; i++) {
            tick();
            boolean dies = random.nextInt(10) == 0;
            List<String> texts = new ArrayList<>();
            for (int t = random.nextInt(3); t >= 0 && !dies; t--) {
                texts.add("text " + random.nextInt(jobs));
            }
            String sha = "sha-" + i;
            String expected = dies ? "invalid_json" : Sent.RESULT;
            Sent sent = new Sent(now, Rig.JOBS + "-0@" + i, "id-" + i, JobLine.MODEL, 8, texts, expected, "null", sha);
            produced.add(sent);
            waiting.add(sent);
            pending.add(new PendingChange(0, pending.size(), "key-" + i, true));
        }
    }

    private void step() {
        List<String> wanted = waiting.stream()
                .flatMap(sent -> sent.texts().stream())
                .filter(text -> !kept.contains(text) && !answered.contains(text))
                .distinct()
                .limit(1 + random.nextInt(5))
                .toList();
        if (!wanted.isEmpty()) {
            call(wanted);
        }
        if (random.nextInt(3) != 0) {
            commit();
        }
    }

    private void call(List<String> texts) {
        long call = ++calls;
        tick();
        http.add(new HttpEvent(call, worker(), now, What.BEGAN, texts));
        tick();
        switch (random.nextInt(8)) {
            case 0 -> {
                lose(Kind.KILL_WORKER);
                tick();
                http.add(new HttpEvent(call, "w1." + (incarnation - 1), now, What.BROKEN, List.of()));
            }
            case 1 -> http.add(new HttpEvent(call, worker(), now, What.REFUSED, List.of()));
            case 2 -> {
                http.add(new HttpEvent(call, worker(), now, What.ANSWERED, List.of()));
                lose(random.nextBoolean() ? Kind.KILL_WORKER : Kind.JOIN_WORKER);
            }
            default -> {
                http.add(new HttpEvent(call, worker(), now, What.ANSWERED, List.of()));
                answered.addAll(texts);
            }
        }
    }

    /** What is answered and not committed is lost with whoever had it. */
    private void lose(Kind kind) {
        tick();
        String gone = worker();
        incarnation++;
        String named = kind == Kind.KILL_WORKER ? gone : worker();
        long at = now;
        tick();
        faults.add(new FaultEvent(at, now, kind, named, waiting.size(), ends, -1));
        answered.clear();
    }

    private void commit() {
        tick();
        kept.addAll(answered);
        answered.clear();
        for (Sent sent : List.copyOf(waiting)) {
            if (kept.containsAll(sent.texts())) {
                end(sent);
            }
        }
    }

    private void end(Sent sent) {
        waiting.remove(sent);
        boolean dies = !sent.expected().equals(Sent.RESULT);
        String place = dies ? DEAD : PLACE;
        long offset = ends.merge(place, 2L, Long::sum) - 2;
        List<String> vectors = sent.texts().stream()
                .map(text -> VectorText.right(sent.model(), text, sent.dimensions()))
                .toList();
        committed.add(new Seen(
                now,
                place,
                offset,
                String.valueOf(sent.job()),
                dies ? "" : sent.customId(),
                dies ? sent.expected() : null,
                vectors,
                "null",
                dies ? sent.valueSha() : ""));
        String key = sent.customId().replace("id-", "key-");
        pending.add(new PendingChange(0, pending.size(), key, false));
    }

    private Histories histories() {
        List<ClusterState> cluster = List.of(
                new ClusterState(Rig.JOBS, 0, produced.size(), produced.size(), produced.size()),
                new ClusterState("embedding.results", 0, 100, 100, -1));
        return new Histories(produced, http, committed, faults, pending, cluster);
    }

    private String worker() {
        return "w1." + incarnation;
    }

    private void tick() {
        now += 1 + random.nextInt(1_000);
    }
}
