package io.millrace.reliability;

import io.millrace.reliability.WitnessServer.LatencyRange;

/**
 * What the model server does with calls.
 *
 * <p>Threads: asked on any of the server's.
 */
interface Script {
    /** Decides at once; the deed says when it is done. */
    Deed decide(Arrival call);

    /** Right answers, each after a latency of its own. */
    static Script right(LatencyRange latency) {
        return call -> Deed.right(latency.draw());
    }
}
