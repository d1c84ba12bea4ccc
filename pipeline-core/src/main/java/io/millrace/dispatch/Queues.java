package io.millrace.dispatch;

import io.millrace.dispatch.Flight.State;
import io.millrace.limit.FairQueue;
import io.millrace.limit.JobClass;
import io.millrace.limit.Now;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Flights of a task that wait: for their time, then for room in their lane, divided fairly among classes and namespaces. Those that are over, or went out from
 * another place in the line, are passed by; those that are over are thrown out when they are the most.
 *
 * <p>Threads: the task's stream thread. Bounded by the flights of the task.
 */
final class Queues {
    private static final int OVER_MIN = 64;
    private static final Duration AGING = Duration.ofSeconds(30);

    private final Map<String, Line> byLine = new LinkedHashMap<>();
    private final PriorityQueue<Flight> backingOff = new PriorityQueue<>(Comparator.comparingLong(Flight::dueNanos));
    private final Port port;
    private int over;

    Queues(Port port) {
        this.port = port;
    }

    /** Takes a flight that is queued or backs off, or one that is in line again because it became more pressing. */
    void add(Flight flight, Now now) {
        if (flight.state() == State.BACK_OFF) {
            backingOff.add(flight);
        } else if (flight.state() == State.QUEUED) {
            byLine.computeIfAbsent(line(flight), line -> new Line()).add(flight, now);
        }
    }

    /** One of the flights here is over. */
    void over(Now now) {
        over++;
        int all = backingOff.size()
                + byLine.values().stream().mapToInt(Line::size).sum();
        if (over > OVER_MIN && over > all / 2) {
            over = 0;
            backingOff.removeIf(Flight::isOver);
            List<Line> lines = List.copyOf(byLine.values());
            byLine.clear();
            for (Line line : lines) {
                for (Flight flight = line.poll(now); flight != null; flight = line.poll(now)) {
                    add(flight, now);
                }
            }
        }
    }

    /** Moves those whose time has come into their lanes. */
    void due(Now now) {
        for (Flight next = backingOff.peek(); next != null && next.dueNanos() - now.nanos() <= 0; ) {
            backingOff.remove();
            if (!next.isOver()) {
                next.due();
                add(next, now);
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
    void feed(Predicate<Flight> send, Now now) {
        for (Map.Entry<String, Line> entry : List.copyOf(byLine.entrySet())) {
            feed(entry.getKey(), entry.getValue(), send, now);
            if (entry.getValue().size() == 0) {
                byLine.remove(entry.getKey(), entry.getValue());
            }
        }
    }

    private String line(Flight flight) {
        return port.line(flight.lane(), flight.members.namespace());
    }

    private void feed(String name, Line line, Predicate<Flight> send, Now now) {
        for (Flight next = line.poll(now); next != null; next = line.poll(now)) {
            if (next.state() != State.QUEUED) {
                continue;
            }
            if (!port.room(name, next.members.urgent())) {
                line.putBack(next);
                return;
            }
            if (!send.test(next)) {
                if (line(next).equals(name)) {
                    line.putBack(next);
                    return;
                }
                add(next, now);
            }
        }
    }

    /** Flights of one lane, or of one namespace with a quota in it; what was taken and found no room is first again, but for what is more pressing. */
    private static final class Line {
        final FairQueue<Flight> waiting = new FairQueue<>(Integer.MAX_VALUE, 0, AGING);
        final ArrayDeque<Flight> first = new ArrayDeque<>();

        void add(Flight flight, Now now) {
            waiting.offer(flight, flight.members.jobClass(), flight.members.namespace(), 1, now);
        }

        void putBack(Flight flight) {
            first.addFirst(flight);
        }

        @Nullable
        Flight poll(Now now) {
            Flight head = first.peek();
            boolean overtaken = head == null || (!head.members.urgent() && waiting.size(JobClass.INTERACTIVE) > 0);
            return overtaken ? waiting.poll(now) : first.poll();
        }

        int size() {
            return waiting.size() + first.size();
        }
    }
}
