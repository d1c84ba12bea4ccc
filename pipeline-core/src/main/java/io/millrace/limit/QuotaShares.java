package io.millrace.limit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One instance's part of a quota that several share without a coordinator; one object a lane and namespace.
 *
 * <p>Each instance owns the parts that come with its tasks, which the consumer group hands out once. Who needs less lends the rest for a lease, in its
 * report: lent parts are not used from the moment the report is made, and used by the borrower from when it reads it until the lease ends on its own
 * clock, or a later report says less. The lender has them back when the borrower's report shows that it read so, or after lease and skew. So at each
 * instant an instance uses at most what it owns and has not lent, and what others charge themselves for: the parts in use never sum to more than there
 * are, in whatever order reports come, and whichever are late or lost. With no reports each uses what it owns.
 *
 * <p>What holds this up: tasks have one owner at a time, clocks differ by no more than the skew, a process that sleeps sends nothing until it has looked
 * at {@link #share} again.
 *
 * <p>Threads: one at a time.
 */
public final class QuotaShares {
    /** An idle instance keeps this part of its own, to begin with when work comes. */
    private static final int KEEP = 32;

    private final String instance;
    private final QuotaSettings settings;
    private final Map<String, Peer> peers = new TreeMap<>();
    private int own;
    private int ownNext;
    private long growsAtNanos;
    private long sequence;

    /**
     * Owns nothing yet.
     *
     * @param instance a name of this start of the process, different from every other's
     */
    public QuotaShares(String instance, QuotaSettings settings) {
        this.instance = instance;
        this.settings = settings;
    }

    /**
     * The parts that come with tasks: those of all tasks sum to all parts.
     *
     * @param tasks numbers of the tasks, from 0 to below {@code taskCount}
     * @param parts into how many the quota is cut: best the requests or tokens a minute themselves, so that shares are whole units; at least 1
     */
    public static int partsOf(Collection<Integer> tasks, int taskCount, int parts) {
        long sum = 0;
        for (int task : tasks) {
            if (task < 0 || task >= taskCount) {
                throw new IllegalArgumentException("task: " + task + "; 0 to " + (taskCount - 1) + " is allowed");
            }
            sum += (long) parts * (task + 1) / taskCount - (long) parts * task / taskCount;
        }
        return (int) sum;
    }

    /** As {@link #own}, but at once: only for a process that has read all reports and found none younger than lease and skew. */
    public void start(int parts) {
        checkParts(parts);
        own = parts;
        ownNext = parts;
    }

    /** The tasks changed. Fewer parts hold at once; more when whatever their last owner lent has come to its end. */
    public void own(int parts, Now now) {
        checkParts(parts);
        grow(now);
        if (parts > own && parts != ownNext) {
            growsAtNanos = now.nanos() + leaseAndSkewNanos();
        }
        own = Math.min(own, parts);
        ownNext = parts;
    }

    /** Takes an instance's report, in any order; the own one is ignored. */
    public void on(QuotaReport report, Now now) {
        if (report.instance().equals(instance)) {
            return;
        }
        // A report from the future would hold for too long: one of the clocks is wrong.
        if (report.sentEpochMs() > now.epochMs() + settings.skewMax().toMillis()) {
            return;
        }
        Peer peer = peers.computeIfAbsent(report.instance(), name -> new Peer());
        peer.acked = Math.max(peer.acked, report.seen().getOrDefault(instance, 0L));
        if (report.sequence() > peer.sequence) {
            peer.sequence = report.sequence();
            peer.report = report;
            peer.readNanos = now.nanos();
        }
    }

    /** Makes the next report, to be sent at once, and decides what to lend; call it once a period. */
    public QuotaReport report(int demand, Now now) {
        grow(now);
        peers.values().removeIf(peer -> peer.forgotten(now));
        Map<String, Integer> loans = affordable(wanted(demand, now), now);
        sequence++;
        Map<String, Long> seen = new HashMap<>();
        peers.forEach((name, peer) -> {
            peer.lent.add(new Loan(sequence, loans.getOrDefault(name, 0), now.nanos()));
            seen.put(name, peer.sequence);
        });
        return new QuotaReport(instance, sequence, now.epochMs(), Math.min(own, ownNext), demand, loans, seen);
    }

    /** Parts this instance may use now. */
    public int share(Now now) {
        grow(now);
        int borrowed = 0;
        for (Peer peer : peers.values()) {
            borrowed += peer.holds(now) ? peer.loanTo(instance) : 0;
        }
        return Math.max(0, own - charged(now)) + borrowed;
    }

    /** What each live instance should have, less what it owns: whom we would lend how much. */
    private Map<String, Double> wanted(int demand, Now now) {
        Map<String, double[]> live = new TreeMap<>();
        live.put(instance, new double[] {own, demand});
        peers.forEach((name, peer) -> {
            if (peer.holds(now)) {
                QuotaReport report = peer.report();
                live.put(name, new double[] {report.own(), report.demand()});
            }
        });
        Map<String, Double> targets = Targets.of(live, KEEP);
        double surplus = own - targets.getOrDefault(instance, 0.0);
        Map<String, Double> needs = new TreeMap<>();
        live.forEach((name, ownAndDemand) -> {
            double need = targets.getOrDefault(name, 0.0) - ownAndDemand[0];
            if (need > 0) {
                needs.put(name, need);
            }
        });
        double needed = needs.values().stream().mapToDouble(Double::doubleValue).sum();
        needs.replaceAll((name, need) -> surplus <= 0 ? 0.0 : surplus * need / needed);
        return needs;
    }

    /** Whole parts, never more than there are beside what is charged already. */
    private Map<String, Integer> affordable(Map<String, Double> wanted, Now now) {
        int budget = own;
        int free = own - charged(now);
        double sum = 0;
        long given = 0;
        Map<String, Integer> loans = new HashMap<>();
        for (Map.Entry<String, Double> want : wanted.entrySet()) {
            // Rounding the running sum keeps the total.
            sum += want.getValue();
            int parts = (int) (Math.floor(sum + 1e-6) - given);
            given += parts;
            Peer peer = peers.get(want.getKey());
            int charge = peer == null ? 0 : peer.charge(now);
            int loan = Math.min(Math.min(parts, budget), charge + Math.max(0, free));
            if (loan > 0 && peer != null) {
                loans.put(want.getKey(), loan);
                budget -= loan;
                free -= Math.max(0, loan - charge);
            }
        }
        return loans;
    }

    private int charged(Now now) {
        return peers.values().stream().mapToInt(peer -> peer.charge(now)).sum();
    }

    private void grow(Now now) {
        if (ownNext > own && now.nanos() - growsAtNanos >= 0) {
            own = ownNext;
        }
    }

    private long leaseAndSkewNanos() {
        return settings.lease().plus(settings.skewMax()).toNanos();
    }

    private static void checkParts(int parts) {
        if (parts < 0) {
            throw new IllegalArgumentException("parts: " + parts + "; 0 or more is allowed");
        }
    }

    private record Loan(long sequence, int parts, long madeNanos) {}

    /** Another instance: what it last said, and what we lent it. */
    private final class Peer {
        private final List<Loan> lent = new ArrayList<>();
        private QuotaReport report = new QuotaReport("", 0, Long.MIN_VALUE / 2, 0, 0, Map.of(), Map.of());
        private long sequence;
        private long acked;
        private long readNanos;

        QuotaReport report() {
            return report;
        }

        boolean holds(Now now) {
            long lease = settings.lease().toMillis();
            return now.epochMs() < report.sentEpochMs() + lease
                    && now.nanos() - readNanos < settings.lease().toNanos();
        }

        int loanTo(String name) {
            return report.loans().getOrDefault(name, 0);
        }

        /** The most of ours that it may be using: of the loans since the one it last confirmed, those that have not run out. */
        int charge(Now now) {
            lent.removeIf(loan -> loan.sequence() < acked || now.nanos() - loan.madeNanos() >= leaseAndSkewNanos());
            return lent.stream().mapToInt(Loan::parts).max().orElse(0);
        }

        boolean forgotten(Now now) {
            return charge(now) == 0
                    && lent.isEmpty()
                    && !holds(now)
                    && now.nanos() - readNanos > 10 * leaseAndSkewNanos();
        }
    }
}
