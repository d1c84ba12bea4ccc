package io.millrace.dispatch;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Flights of a task that wait for room in their lane, in the order in which they came.
 *
 * <p>Threads: the task's stream thread.
 */
final class Queues {
    private final Map<String, ArrayDeque<Flight>> byLane = new LinkedHashMap<>();
    private final Port port;

    Queues(Port port) {
        this.port = port;
    }

    void add(Flight flight) {
        byLane.computeIfAbsent(flight.lane(), lane -> new ArrayDeque<>()).add(flight);
    }

    /** Sends what has room. {@code send} is false if the flight must wait, perhaps in another lane than it thought. */
    void feed(Predicate<Flight> send) {
        for (Map.Entry<String, ArrayDeque<Flight>> entry : List.copyOf(byLane.entrySet())) {
            String lane = entry.getKey();
            ArrayDeque<Flight> line = entry.getValue();
            while (!line.isEmpty() && port.room(lane)) {
                Flight flight = line.remove();
                if (!send.test(flight)) {
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
