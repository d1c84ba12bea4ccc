package io.millrace.reliability;

import io.millrace.reliability.HttpEvent.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * H8: batches of 64 of which one input, three or all are such that the provider refuses the whole call. Exactly those die, the others are answered in the same
 * breath, and no batch costs more calls than halving it does.
 */
final class PartialTruthRow implements Row {
    private static final String[] FIGURES = {
        "unique", "dup", "missing", "wrong", "dead", "pendingLeft", "hanging", "calls", "retries", "excess"
    };
    private static final int SIZE = 64;
    private static final String BAD = FaultCase.MARK + "H8 ";

    @Override
    public String name() {
        return "H8";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("batches", "200", "size", String.valueOf(SIZE));
    }

    @Override
    public RowResult run(Options options) {
        List<String> reasons = new ArrayList<>();
        Path dir = dir(options);
        int size = options.number("size");
        Map<String, String> env =
                Map.of("MILLRACE_BATCH_ITEMS", String.valueOf(size), "MILLRACE_BATCH_LINGER_MS", "400");
        try (Rig rig = new Rig(dir, RigPlan.of(options).withEnv(options, env))) {
            rig.startAll(options.number("workers"));
            // Providers say what they did not like, in its own words.
            rig.models.play(call -> call.hasText(BAD)
                    ? Deed.error("H8", 400, "invalid_request_error", "refused input: " + BAD + "text")
                    : Deed.right(Duration.ofMillis(10)));
            int bad = 0;
            for (int batch = 0; batch < options.number("batches"); batch++) {
                bad += send(rig, batch, size);
                rig.sender.flush(Duration.ofMinutes(1));
                rig.awaitEnded(rig.sender.acknowledged());
            }
            Verdict verdict = rig.judge(reasons);
            Roots roots = Roots.of(Histories.read(dir).http());
            return new RowResult()
                    .figure("jobs", rig.sender.acknowledged())
                    .figure("batches", roots.all.size())
                    .figure("bad", bad)
                    .judged(verdict, FIGURES)
                    .figure("calls_max", roots.worst().calls)
                    .figure("bound", roots.worst().bound())
                    .figure("over_bound", roots.over())
                    .failIf(verdict.figure("dead") != bad, bad + " jobs had to die")
                    .failIf(roots.over() > 0, roots.over() + " batches cost more calls than halving them does")
                    .failIf(verdict.figure("retries") == 0, "no call was refused")
                    .fail(reasons);
        }
    }

    /** Of ten batches seven hold one bad text, two hold three, and one holds nothing else; returns how many. */
    private static int send(Rig rig, int batch, int size) {
        int kind = batch % 10;
        int bad = kind == 9 ? size : kind >= 7 ? 3 : 1;
        for (int i = 0; i < size; i++) {
            boolean isBad = (i * 31 + batch * 17) % size < bad;
            rig.sender.ask((isBad ? BAD : "good ") + batch + "." + i, isBad ? "item_refused" : Sent.RESULT);
        }
        return bad;
    }

    /** Calls put together by the first call that asked their texts. */
    private static final class Roots {
        final List<Root> all = new ArrayList<>();

        static Roots of(List<HttpEvent> http) {
            Roots roots = new Roots();
            Map<String, Root> byText = new HashMap<>();
            for (HttpEvent call : http) {
                if (call.what() != What.BEGAN) {
                    continue;
                }
                Set<Root> touched = new HashSet<>();
                List<String> fresh = new ArrayList<>();
                call.items().forEach(text -> {
                    Root known = byText.get(text);
                    if (known == null) {
                        fresh.add(text);
                    } else {
                        touched.add(known);
                    }
                });
                if (!fresh.isEmpty()) {
                    Root root = new Root(fresh);
                    fresh.forEach(text -> byText.put(text, root));
                    roots.all.add(root);
                    touched.add(root);
                }
                touched.forEach(root -> root.calls++);
            }
            return roots;
        }

        Root worst() {
            Root worst = new Root(List.of());
            for (Root root : all) {
                worst = root.calls > worst.calls ? root : worst;
            }
            return worst;
        }

        long over() {
            return all.stream().filter(root -> root.calls > root.bound()).count();
        }
    }

    private static final class Root {
        private final int size;
        private final long bad;
        long calls;

        Root(List<String> texts) {
            this.size = texts.size();
            this.bad = texts.stream().filter(text -> text.startsWith(BAD)).count();
        }

        /** 2k times the logarithm of n rounded up, and one. */
        long bound() {
            int logarithm = size <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(size - 1);
            return 2 * bad * logarithm + 1;
        }
    }
}
