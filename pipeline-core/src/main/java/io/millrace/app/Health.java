package io.millrace.app;

import io.millrace.observe.PipelineMeters;
import io.millrace.topology.Heartbeat;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Whether a worker makes progress. A state alone says little: a worker whose clock jumped back stays RUNNING and does nothing.
 *
 * <p>Threads: any.
 */
final class Health {
    private static final Duration STALLED = Duration.ofSeconds(15);

    private final Supplier<KafkaStreams.State> state;
    private final DispatcherThread dispatcher;
    private final PipelineMeters meters;
    private final Heartbeat heartbeat;

    Health(
            Supplier<KafkaStreams.State> state,
            DispatcherThread dispatcher,
            PipelineMeters meters,
            Heartbeat heartbeat) {
        this.state = state;
        this.dispatcher = dispatcher;
        this.meters = meters;
        this.heartbeat = heartbeat;
    }

    /** False means: restart me. */
    Verdict live() {
        KafkaStreams.State now = state.get();
        if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            return new Verdict(false, "the streams are " + now);
        }
        if (dispatcher.sinceBeat().compareTo(STALLED) > 0) {
            return new Verdict(false, "the dispatcher has not come round for " + STALLED.toSeconds() + " s");
        }
        long idle = heartbeat.stalledNanos(System.nanoTime());
        if (now == KafkaStreams.State.RUNNING && idle > STALLED.toNanos()) {
            return new Verdict(
                    false,
                    meters.pending() + " jobs wait and no task has come round for " + STALLED.toSeconds() + " s");
        }
        return new Verdict(true, "ok, " + meters.settled() + " jobs ended, " + meters.pending() + " wait");
    }

    /** False means: send me nothing yet. */
    Verdict ready() {
        KafkaStreams.State now = state.get();
        Verdict live = live();
        return live.ok() && now != KafkaStreams.State.RUNNING ? new Verdict(false, "the streams are " + now) : live;
    }

    /** An answer with its reason. */
    record Verdict(boolean ok, String reason) {}
}
