package io.millrace.reliability;

import io.millrace.local.broker.BrokerProcess;
import io.millrace.reliability.FaultEvent.Kind;
import java.time.Duration;
import java.util.Map;

/**
 * Everything that is done to the processes of a rig; nothing is done and not written down.
 *
 * <p>Threads: the row's.
 */
final class Havoc {
    private static final Duration START_DEADLINE = Duration.ofMinutes(5);
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(60);
    /** How long after a worker's coming tasks may still move: a dead one's session, and a bit. */
    private static final Duration SETTLE = Duration.ofSeconds(10);
    /** The same where nobody waits for the worker to run. */
    private static final long START_MICROS = 40_000_000;

    private final Rig rig;
    private final BrokerProcess broker;
    private final ClusterProbe probe;
    private final History<FaultEvent> faults;

    Havoc(Rig rig, BrokerProcess broker, ClusterProbe probe, History<FaultEvent> faults) {
        this.rig = rig;
        this.broker = broker;
        this.probe = probe;
        this.faults = faults;
    }

    /** Adds a worker to others that are at work, and waits until tasks no longer move. */
    Worker join(String slot) {
        long at = rig.clock.micros();
        Map<String, Long> visible = probe.visible();
        int left = rig.remaining();
        Worker worker = rig.start(slot);
        worker.awaitRunning(START_DEADLINE);
        Waits.pause(SETTLE.toMillis());
        faults.add(new FaultEvent(at, rig.clock.micros(), Kind.JOIN_WORKER, worker.id(), left, visible, -1));
        return worker;
    }

    /** Adds a worker and waits for nothing. */
    Worker joinSoon(String slot) {
        long at = rig.clock.micros();
        Map<String, Long> visible = probe.visible();
        Worker worker = rig.start(slot);
        faults.add(new FaultEvent(at, at + START_MICROS, Kind.JOIN_WORKER, worker.id(), rig.remaining(), visible, -1));
        rig.say("started " + worker.id());
        return worker;
    }

    /** SIGKILL to a worker. */
    void kill(Worker worker) {
        int left = rig.remaining();
        int open = rig.models.open();
        long at = rig.clock.micros();
        worker.kill();
        gone(worker, at, left);
        rig.say("killed " + worker.id() + ", " + left + " jobs remained, " + open + " calls were open");
    }

    /** Writes down a worker that ended of itself, after whatever it was; returns its exit code. */
    int mourn(Worker worker) {
        int code = worker.exitCodeWithin(Duration.ZERO);
        gone(worker, rig.clock.micros(), rig.remaining());
        rig.say(worker.id() + " ended of itself with " + code);
        return code;
    }

    private void gone(Worker worker, long at, int left) {
        faults.add(new FaultEvent(at, rig.clock.micros(), Kind.KILL_WORKER, worker.id(), left, probe.visible(), -1));
        rig.gone(worker);
    }

    /** SIGTERM to a worker; returns its exit code, -1 if it did not end in time. */
    int terminate(Worker worker) {
        long at = rig.clock.micros();
        int left = rig.remaining();
        Map<String, Long> visible = probe.visible();
        int code = worker.terminate(STOP_DEADLINE);
        faults.add(new FaultEvent(at, rig.clock.micros(), Kind.STOP_WORKER, worker.id(), left, visible, code));
        rig.gone(worker);
        rig.say("stopped " + worker.id() + ", " + left + " jobs remained, exit code " + code);
        return code;
    }

    /** SIGSTOP to a worker, SIGCONT after a while, and some time for tasks to move back; meanwhile is run while it stands still. */
    void pause(Worker worker, Duration still, Runnable meanwhile) {
        long at = rig.clock.micros();
        int left = rig.remaining();
        Map<String, Long> visible = probe.visible();
        worker.stop();
        rig.say("paused " + worker.id() + ", " + left + " jobs remained");
        long end = RunClock.nanos() + still.toNanos();
        meanwhile.run();
        Waits.pause(Math.max(0, (end - RunClock.nanos()) / 1_000_000));
        worker.goOn();
        rig.say(worker.id() + " goes on, " + rig.remaining() + " jobs remained");
        Waits.pause(SETTLE.toMillis());
        faults.add(new FaultEvent(at, rig.clock.micros(), Kind.PAUSE_WORKER, worker.id(), left, visible, -1));
    }

    /** SIGKILL to the broker, and a new start after a while. */
    void bounceBroker(Duration down) {
        long at = rig.clock.micros();
        int left = rig.remaining();
        Map<String, Long> visible = probe.visible();
        broker.kill();
        rig.say("killed the broker, " + left + " jobs remained");
        Waits.pause(down.toMillis());
        broker.restart();
        faults.add(new FaultEvent(at, rig.clock.micros(), Kind.KILL_BROKER, "", left, visible, -1));
    }
}
