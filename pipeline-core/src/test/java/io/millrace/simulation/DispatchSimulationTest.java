package io.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.millrace.dispatch.Dispatcher;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Many short runs of the two cores under crashes, moves and a bad provider; {@code MILLRACE_SEED} runs one alone. */
final class DispatchSimulationTest {
    private static final int SEEDS = 8_000;

    private final Map<World.Sight, Integer> sights = new EnumMap<>(World.Sight.class);
    private long events;
    private long commits;
    private long crashes;
    private long calls;

    /** The simulated client has bugs, many of them, and each is worth a line in the log of a real worker. */
    private final Logger log = (Logger) LoggerFactory.getLogger(Dispatcher.class);

    @BeforeEach
    void quiet() {
        log.setLevel(Level.OFF);
    }

    @AfterEach
    void loud() {
        log.setLevel(null);
    }

    @Test
    void everyJobEndsOnce_andNothingIsPaidTwiceWithoutReason() {
        String only = System.getenv("MILLRACE_SEED");
        if (only != null) {
            run(Long.parseLong(only));
            return;
        }
        long first = new SplittableRandom().nextLong();
        for (int i = 0; i < SEEDS; i++) {
            run(first + i);
        }
        System.out.println("SIM seeds=" + SEEDS + " first=" + first + " events=" + events + " commits=" + commits
                + " crashes=" + crashes + " calls=" + calls + " sights=" + sights);
        assertThat(sights).as("situations seen").containsOnlyKeys(World.Sight.values());
    }

    /** A run is its seed: else a failing one could not be looked at. */
    @Test
    void run_isTheSameEveryTime() {
        for (long seed = 1; seed <= 20; seed++) {
            World one = new World(seed);
            one.run();
            World other = new World(seed);
            other.run();
            assertThat(trace(one)).isEqualTo(trace(other));
        }
    }

    private static String trace(World world) {
        StringBuilder trace = new StringBuilder(world.events + " " + world.ledger.calls + " " + world.sights);
        world.partitions.forEach(p -> p.committed.outcomes.forEach(ended -> trace.append(' ')
                .append(ended.offset())
                .append(':')
                .append(ended.outcome().getClass().getSimpleName())));
        return trace.toString();
    }

    private void run(long seed) {
        World world;
        try {
            world = new World(seed);
            world.run();
        } catch (RuntimeException | AssertionError e) {
            System.out.println("failed with MILLRACE_SEED=" + seed);
            throw new AssertionError("MILLRACE_SEED=" + seed + ": " + e, e);
        }
        world.sights.forEach((sight, count) -> sights.merge(sight, count, Integer::sum));
        events += world.events;
        commits += world.commits;
        crashes += world.crashes;
        calls += world.ledger.calls;
    }
}
