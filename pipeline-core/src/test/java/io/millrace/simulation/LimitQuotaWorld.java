package io.millrace.simulation;

import io.millrace.limit.Now;
import io.millrace.limit.QuotaReport;
import io.millrace.limit.QuotaSettings;
import io.millrace.limit.QuotaShares;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Instances that share a quota, in virtual time: their reports are late, lost and in different orders for each reader, their clocks differ, they join, die
 * without a word, fall silent and come back. After every event the parts in use are summed.
 */
final class LimitQuotaWorld {
    static final int TASKS = 12;
    static final long SESSION_MS = 8_000;

    final QuotaSettings settings = QuotaSettings.defaults();
    final int parts;
    final List<Instance> instances = new ArrayList<>();
    final SplittableRandom random;
    /** Delivery of reports. */
    long delayMaxMs = 300;

    int lostPercent;
    int skewMs = 250;

    long nowMs;
    int events;
    int deaths;
    int joins;
    int lost;
    int sumMax;

    private final PriorityQueue<Event> queue =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMs).thenComparingInt(Event::order));
    private int scheduled;
    private int names;

    LimitQuotaWorld(int parts, SplittableRandom random) {
        this.parts = parts;
        this.random = random;
    }

    record Event(long atMs, int order, Runnable action) {}

    /** One instance with clocks of its own. */
    final class Instance {
        final String name = "i" + names++;
        final QuotaShares shares = new QuotaShares(name, settings);
        final long nanosBase = random.nextLong();
        final long skew = random.nextLong(-skewMs, skewMs + 1);
        final Set<Integer> tasks = new TreeSet<>();
        int demand;
        boolean alive = true;
        boolean silent;

        Now now() {
            return new Now(nanosBase + nowMs * 1_000_000, 1_700_000_000_000L + nowMs + skew);
        }

        int share() {
            return alive ? shares.share(now()) : 0;
        }

        private void tick() {
            if (!alive) {
                return;
            }
            QuotaReport report = shares.report(demand, now());
            for (Instance other : instances) {
                if (silent || random.nextInt(100) < lostPercent) {
                    lost++;
                } else {
                    at(random.nextLong(delayMaxMs + 1), () -> other.read(report));
                }
            }
            at(settings.period().toMillis(), this::tick);
        }

        private void read(QuotaReport report) {
            if (alive && !silent) {
                shares.on(report, now());
            }
        }
    }

    void at(long inMs, Runnable action) {
        queue.add(new Event(nowMs + inMs, scheduled++, action));
    }

    /** Starts so many with all tasks among them. */
    void start(int count) {
        for (int i = 0; i < count; i++) {
            instances.add(new Instance());
        }
        for (int task = 0; task < TASKS; task++) {
            instances.get(task % count).tasks.add(task);
        }
        for (Instance instance : instances) {
            instance.shares.start(QuotaShares.partsOf(instance.tasks, TASKS, parts));
            at(random.nextLong(settings.period().toMillis()), instance::tick);
        }
    }

    void join() {
        joins++;
        Instance joining = new Instance();
        instances.add(joining);
        at(random.nextLong(settings.period().toMillis()), joining::tick);
        rebalance();
    }

    void kill(Instance instance) {
        deaths++;
        instance.alive = false;
        at(SESSION_MS, this::rebalance);
    }

    List<Instance> live() {
        return instances.stream().filter(instance -> instance.alive).toList();
    }

    /** As the group does it: what moves is taken from its owner before it is given to another. Tasks of the dead move only when their session ended. */
    private void rebalance() {
        List<Instance> live = live();
        if (live.isEmpty()) {
            return;
        }
        int share = (TASKS + live.size() - 1) / live.size();
        List<Integer> moving = new ArrayList<>();
        for (Instance instance : instances) {
            while (instance.alive ? instance.tasks.size() > share : !instance.tasks.isEmpty()) {
                int task = instance.tasks.iterator().next();
                instance.tasks.remove(task);
                moving.add(task);
            }
            own(instance);
        }
        at(random.nextLong(1_000), () -> assign(moving));
    }

    private void assign(List<Integer> moving) {
        for (int task : moving) {
            Instance least = instances.stream()
                    .filter(instance -> instance.alive)
                    .min(Comparator.comparingInt(instance -> instance.tasks.size()))
                    .orElse(instances.get(0));
            least.tasks.add(task);
        }
        instances.forEach(this::own);
    }

    private void own(Instance instance) {
        if (instance.alive) {
            instance.shares.own(QuotaShares.partsOf(instance.tasks, TASKS, parts), instance.now());
        }
    }

    /** Runs all events up to this time; the sum is looked at after each, and between them. */
    void runUntil(long untilMs) {
        while (true) {
            Event next = queue.peek();
            long at = next == null ? untilMs : Math.min(untilMs, next.atMs());
            while (nowMs < at) {
                nowMs = Math.min(at, nowMs + 97);
                check();
            }
            if (next == null || next.atMs() > untilMs) {
                return;
            }
            queue.remove();
            next.action().run();
            events++;
            check();
        }
    }

    // Plain, for it runs a million times.
    private void check() {
        int sum = 0;
        for (Instance instance : instances) {
            sum += instance.share();
        }
        sumMax = Math.max(sumMax, sum);
        if (sum > parts) {
            throw new AssertionError(sum + " of " + parts + " parts in use at " + nowMs + " ms");
        }
    }
}
