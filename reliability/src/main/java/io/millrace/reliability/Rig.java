package io.millrace.reliability;

import io.millrace.local.broker.BrokerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * All actors of a run and their histories: a broker process, worker processes, the model server, a producer and a consumer.
 *
 * <p>Threads: the row's.
 */
final class Rig implements AutoCloseable {
    static final String JOBS = "embedding.jobs";
    private static final Duration START_DEADLINE = Duration.ofMinutes(5);
    /** The longest a dead worker's transaction can hang, and a bit: the figure of invariant I6. */
    private static final Duration HANGING_MAX = Duration.ofSeconds(20);

    final RunClock clock = new RunClock();
    final Sender sender;
    final OutcomeLedger ledger;
    final WitnessServer models;
    final Havoc havoc;
    private final Path dir;
    private final WorkerPlan plan;
    private final Duration standstill;
    private final BrokerProcess broker;
    private final ClusterProbe probe;
    private final History<Sent> produced;
    private final History<HttpEvent> http;
    private final History<Seen> committed;
    private final History<FaultEvent> faults;
    private final Map<String, Worker> workers = new HashMap<>();
    private final Map<String, Integer> incarnations = new HashMap<>();
    private final List<Worker> ended = new ArrayList<>();

    Rig(Path dir, RigPlan rigPlan) {
        this.dir = fresh(dir);
        this.produced = new History<>(dir.resolve(Histories.PRODUCED));
        this.http = new History<>(dir.resolve(Histories.HTTP));
        this.committed = new History<>(dir.resolve(Histories.COMMITTED));
        this.faults = new History<>(dir.resolve(Histories.FAULTS));
        this.models = new WitnessServer(clock, http, rigPlan.script());
        this.broker = BrokerProcess.start(dir.resolve("broker"));
        this.probe = new ClusterProbe(broker.bootstrapServers(), rigPlan.partitions());
        this.havoc = new Havoc(this, broker, probe, faults);
        this.standstill = rigPlan.standstill();
        createTopics(rigPlan);
        this.plan = new WorkerPlan(dir, broker.bootstrapServers(), rigPlan.shape(), rigPlan.workerEnv());
        this.sender = new Sender(broker.bootstrapServers(), produced, clock);
        this.ledger = new OutcomeLedger(broker.bootstrapServers(), rigPlan.partitions(), committed, clock);
    }

    private void createTopics(RigPlan rigPlan) {
        List<NewTopic> topics = probe.userTopics().stream()
                .map(topic -> topic.name().equals(JOBS) ? topic.configs(rigPlan.jobsConfig()) : topic)
                .toList();
        ClusterProbe.get(probe.admin().createTopics(topics).all());
        // A topic just created does not answer at once.
        Waits.pause(1_000);
        probe.visible();
    }

    /** Something to fill the cache with before a worker starts. */
    CacheLoader cacheLoader() {
        return new CacheLoader(
                broker.bootstrapServers(), probe.admin(), plan.settings("loader", models.baseUrl("loader")));
    }

    /** Starts a worker process in a slot, on the state its predecessor left. */
    Worker start(String slot) {
        String id = slot + "." + incarnations.merge(slot, 1, Integer::sum);
        Worker worker = Worker.start(plan, slot, id, models.baseUrl(id));
        workers.put(slot, worker);
        return worker;
    }

    /** Starts workers and waits until all run. */
    void startAll(int count) {
        List<Worker> started = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            started.add(start("w" + i));
        }
        started.forEach(worker -> worker.awaitRunning(START_DEADLINE));
    }

    /** Takes a worker off the list of those alive. */
    void gone(Worker worker) {
        workers.remove(worker.slot());
        ended.add(worker);
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Where a slot's state lies. */
    Path stateDir(String slot) {
        return plan.stateDir(slot);
    }

    /** Acknowledged jobs without an outcome. */
    int remaining() {
        return sender.acknowledged() - ledger.ended();
    }

    List<Worker> workers() {
        return workers.values().stream()
                .sorted(Comparator.comparing(Worker::id))
                .toList();
    }

    /** Stream threads that died, over all processes there ever were. */
    int deadThreads() {
        return Stream.concat(ended.stream(), workers.values().stream())
                .mapToInt(Worker::deadThreads)
                .sum();
    }

    /** Lines of the logs of all processes there ever were. */
    int logLines(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return Stream.concat(ended.stream(), workers.values().stream())
                .mapToInt(worker -> worker.logLines(compiled))
                .sum();
    }

    /** Waits until so many jobs have ended; fails if none does for long. */
    void awaitEnded(int count) {
        boolean over = Waits.whileMoving(
                () -> ledger.ended() >= count || workers.values().stream().noneMatch(Worker::isAlive),
                // Not records: a worker that answers one job for ever makes no headway.
                ledger::ended,
                standstill);
        if (!over || ledger.ended() < count) {
            throw new RowFailed(ledger.ended() + " of " + count + " jobs have ended, and no more do; workers "
                    + workers().stream()
                            .map(w -> w.id() + (w.isAlive() ? " lives" : " is dead"))
                            .toList());
        }
    }

    /** Waits for what is left, writes down how the cluster ends, and lets the checker judge. Never throws for what a run did wrong. */
    Verdict judge(List<String> reasons) {
        try {
            awaitEnded(sender.acknowledged());
        } catch (RowFailed e) {
            reasons.add(e.getMessage());
        }
        // Outcomes that should not be need time to come, too.
        Waits.pause(3_000);
        List<ClusterState> state = settled();
        History.write(dir.resolve(Histories.CLUSTER), state);
        try (History<PendingChange> pending = new History<>(dir.resolve(Histories.PENDING))) {
            probe.pending(pending);
        }
        for (Worker worker : workers()) {
            if (!worker.isAlive()) {
                reasons.add(worker.id() + " died of itself");
            } else if (havoc.terminate(worker) != 0) {
                reasons.add(worker.id() + " did not end with 0 when asked to");
            }
        }
        if (ledger.broke()) {
            reasons.add("the consumer of outcomes broke: see its stack trace");
        }
        closeHistories();
        return Checker.check(Histories.read(dir));
    }

    private List<ClusterState> settled() {
        long end = RunClock.nanos() + HANGING_MAX.toNanos();
        while (true) {
            List<ClusterState> state = probe.state();
            boolean settled = state.stream()
                    .allMatch(s -> s.stable() == s.end() && (s.committed() < 0 || s.committed() == s.end()));
            if (settled || RunClock.nanos() > end) {
                return state;
            }
            Waits.pause(200);
        }
    }

    private void closeHistories() {
        sender.close();
        ledger.close();
        models.close();
        List.of(produced, http, committed, faults).forEach(History::close);
    }

    /** Ends every process at once; the histories stay. */
    @Override
    public void close() {
        workers.values().forEach(Worker::kill);
        closeHistories();
        probe.close();
        broker.kill();
    }

    /** Says on standard error what happens, and when. */
    void say(String what) {
        System.err.printf("%7.1f s  %s%n", clock.micros() / 1e6, what);
    }

    /** An empty directory in place of what an earlier run left. */
    static Path fresh(Path dir) {
        try {
            if (Files.exists(dir)) {
                try (Stream<Path> old = Files.walk(dir)) {
                    for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            return Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException("the run directory cannot be made: " + dir, e);
        }
    }
}
