package io.millrace.dispatch;

import io.millrace.dispatch.Flight.State;
import io.millrace.limit.Now;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * Flights of a task that wait: for their time, then for room in their lane, in the order in which they came. Those that are over are passed by, and thrown out
 * when they are the most.
 *
 * <p>Threads: the task's stream thread.
 */
final class Queues {
    private static final int OVER_MIN = 64;

    private final Map<String, ArrayDeque<Flight>> byLane = new LinkedHashMap<>();
    private final PriorityQueue<Flight> backingOff = new PriorityQueue<>(Comparator.comparingLong(Flight::dueNanos));
    private final Port port;
    private int over;

    Queues(Port port) {
        this.port = port;
    }

    /** Takes a flight that is queued or backs off. */
    void add(Flight flight) {
        if (flight.state() == State.BACK_OFF) {
            backingOff.add(flight);
        } else {
            byLane.computeIfAbsent(flight.lane(), lane -> new ArrayDeque<>()).add(flight);
        }
    }

    /** One of the flights here is over. */
    void over() {
        over++;
        int all = backingOff.size()
                + byLane.values().stream().mapToInt(ArrayDeque::size).sum();
        if (over > OVER_MIN && over > all / 2) {
            backingOff.removeIf(Flight::isOver);
            byLane.values().forEach(line -> line.removeIf(Flight::isOver));
            byLane.values().removeIf(ArrayDeque::isEmpty);
            over = 0;
        }
    }

    /** Moves those whose time has come into their lanes. */
    void due(Now now) {
        for (Flight next = backingOff.peek(); next != null && next.dueNanos() - now.nanos() <= 0; ) {
            backingOff.remove();
            if (!next.isOver()) {
                next.due();
                add(next);
            }
            next = backingOff.peek();
        }
    }

    /** Nanoseconds until the next one's time comes, {@link Long#MAX_VALUE} for never. */
    long nanosUntilDue(Now now) {
        Flight next = backingOff.peek();
        return next == null ? Long.MAX_VALUE : next.dueNanos() - now.nanos();
    }

    /** Sends what has room. {@code send} is false if the flight must wait, perhaps in another lane than it thought. */
    void feed(Predicate<Flight> send) {
        for (Map.Entry<String, ArrayDeque<Flight>> entry : List.copyOf(byLane.entrySet())) {
            String lane = entry.getKey();
            ArrayDeque<Flight> line = entry.getValue();
            while (!line.isEmpty() && (line.element().isOver() || port.room(lane))) {
                Flight flight = line.remove();
                if (!flight.isOver() && !send.test(flight)) {
                    if (flight.lane().equals(lane)) {
                        line.addFirst(flight);
                        break;
                    }
                    add(flight);
                }
            }
            if (line.isEmpty()) {
                byLane.remove(lane);
            }
        }
    }
}
