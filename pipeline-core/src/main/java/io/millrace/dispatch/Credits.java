package io.millrace.dispatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what tasks have handed out and not yet taken back, per lane: in questions and in bytes. While tasks compete, each may hold its share; one alone may
 * hold all. An eighth more is for urgent questions alone.
 *
 * <p>Threads: any; each call holds the lock briefly. It bounds every queue of this package.
 */
final class Credits {
    private final Map<String, Lane> lanes = new HashMap<>();
    private boolean closed;

    /** Takes one credit of {@code bytes}, or refuses and remembers that this holder wants one. */
    synchronized boolean take(Object holder, String lane, LanePlan plan, int bytes, boolean urgent) {
        Lane credits = lanes.computeIfAbsent(lane, name -> new Lane(plan));
        return !closed && credits.take(holder, bytes, urgent);
    }

    /** Whether {@link #take} would succeed for a small question; true for a lane not seen yet. */
    synchronized boolean room(Object holder, String lane, boolean urgent) {
        Lane credits = lanes.get(lane);
        return !closed && (credits == null || credits.room(holder, urgent));
    }

    /** Gives one credit back. */
    synchronized void give(Object holder, String lane, int bytes) {
        Lane credits = lanes.get(lane);
        if (credits != null) {
            credits.give(holder, bytes);
        }
    }

    /** Gives out no more. */
    synchronized void close() {
        closed = true;
    }

    /** Whether no more are given out, and this holder has given back all it had. */
    synchronized boolean closedFor(Object holder) {
        return closed && lanes.values().stream().noneMatch(lane -> lane.held.containsKey(holder));
    }

    /** Credits out now, over all lanes. */
    synchronized int outstanding() {
        return lanes.values().stream().mapToInt(lane -> lane.taken).sum();
    }

    /** Forgets that a holder wants credits: it is closing. */
    synchronized void leave(Object holder) {
        lanes.values().forEach(lane -> lane.hungry.remove(holder));
    }

    private static final class Lane {
        final int max;
        final long bytesMax;
        final Map<Object, Integer> held = new HashMap<>();
        final Set<Object> hungry = new HashSet<>();
        int taken;
        long bytes;

        Lane(LanePlan plan) {
            this.max = plan.credits();
            this.bytesMax = plan.lane().outstandingBytesMax();
        }

        boolean room(Object holder, boolean urgent) {
            if (urgent && taken < max + Math.max(1, max / 8) && bytes < bytesMax) {
                return true;
            }
            // What holders wanted and did not get counts as a claim to a share; a lane nobody else wants is all the
            // holder's.
            Set<Object> claimants = new HashSet<>(hungry);
            claimants.add(holder);
            int share = claimants.size() == 1 ? max : Math.max(1, max / Math.max(claimants.size(), held.size()));
            boolean fits = taken < max && held.getOrDefault(holder, 0) < share && bytes < bytesMax;
            if (!fits) {
                hungry.add(holder);
            }
            return fits;
        }

        boolean take(Object holder, int size, boolean urgent) {
            if (!room(holder, urgent) || (taken > 0 && bytes + size > bytesMax)) {
                hungry.add(holder);
                return false;
            }
            hungry.remove(holder);
            held.merge(holder, 1, Integer::sum);
            taken++;
            bytes += size;
            return true;
        }

        void give(Object holder, int size) {
            held.computeIfPresent(holder, (h, n) -> n == 1 ? null : n - 1);
            taken--;
            bytes -= size;
        }
    }
}
