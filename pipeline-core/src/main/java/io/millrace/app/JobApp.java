package io.millrace.app;

import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.dispatch.DispatchPlan;
import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.LanePlan;
import io.millrace.dispatch.QuotaSource;
import io.millrace.model.ModelClient;
import io.millrace.topology.Heartbeat;
import io.millrace.topology.JobTopology;
import io.millrace.topology.JobType;
import io.millrace.topology.Names;
import io.millrace.topology.Pipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker: topics, dispatcher, streams and status pages, started in this order and stopped in the other.
 *
 * <p>Threads: {@link #start}, {@link #stop} and {@link #close} by whoever owns it, one at a time.
 */
public final class JobApp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobApp.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final Duration KEYS_EVERY = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final WorkerSettings settings;
    private final Names names;
    private final ModelClient client;
    private final PrometheusMeterRegistry registry = StreamsMeters.registry();
    private final Observers observers;
    private final DispatcherThread dispatcher;
    private final KeyFiles keys;
    private final Heartbeat heartbeat = new Heartbeat();
    private final KafkaStreams streams;
    private final Assignment assignment;
    private final KafkaStreamsMetrics streamsMetrics;
    private final Decisions decisions = new Decisions();
    private @Nullable ControlReader control;
    private final List<StatusServer> pages = new ArrayList<>();
    private final Watchdog watchdog;
    private final SharedQuotas quotas;
    private @Nullable QuotaExchange exchange;
    private final ThreadReplacements replacements = new ThreadReplacements();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean broken;
    private volatile @Nullable String refused;
    private volatile @Nullable String stalled;
    private volatile @Nullable Throwable stateTrouble;

    public JobApp(JobType type, String applicationId, WorkerSettings settings, ModelClient client) {
        this.settings = settings;
        this.names = new Names(applicationId, type.name());
        this.client = client;
        // First: a wrong key is told before anything that would have to be closed is open.
        Properties kafka = StreamsProperties.of(applicationId, settings);
        this.observers = new Observers(registry, type.name(), applicationId, settings, System.getenv());
        String process = UUID.randomUUID().toString();
        this.quotas =
                new SharedQuotas(applicationId, process, settings.topology().partitions(), settings.quota());
        this.dispatcher = new DispatcherThread(
                inbox -> new Dispatcher(plan(settings, quotas), client, inbox, observers.calls()), this::onBroken);
        this.keys = new KeyFiles(settings.providers().values(), dispatcher::renewed);
        Pipeline pipeline = Pipeline.of(
                        type,
                        names,
                        settings.topology(),
                        process,
                        dispatcher.dispatcher()::open,
                        SystemClock::now,
                        observers.meters(),
                        heartbeat,
                        decisions.rules(),
                        decisions::writtenOff)
                .watchedBy(observers.jobs());
        StreamsClients clients = new StreamsClients(observers.commits(dispatcher::committed), pipeline);
        this.streams = new KafkaStreams(JobTopology.build(pipeline), kafka, clients);
        streams.setUncaughtExceptionHandler(this::onUncaught);
        streams.setStateListener((now, before) -> {
            LOG.info("streams: {} -> {}", before, now);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        this.assignment = new Assignment(streams);
        this.streamsMetrics = new KafkaStreamsMetrics(streams);
        this.watchdog = new Watchdog(
                heartbeat,
                () -> streams.state() == KafkaStreams.State.RUNNING,
                new StreamThreads(applicationId)::waitForBroker,
                SystemClock::wallMs,
                this::onStalled);
        if (settings.http().port() >= 0) {
            pages.add(new StatusServer(
                    settings.http(),
                    registry,
                    new Health(streams::state, dispatcher, observers.meters(), heartbeat),
                    new CacheLookup(type, names, settings.topology(), streams, decisions.rules())));
        }
    }

    private static DispatchPlan plan(WorkerSettings settings, QuotaSource shares) {
        return new DispatchPlan(
                model -> LanePlan.of(model, settings.lane(), settings.batch()),
                settings.topology().quotas(),
                shares,
                settings.memo(),
                new SplittableRandom());
    }

    /** Starts; throws {@link StartException} if the cluster is not as it must be. Does not wait for the first assignment. */
    public void start() {
        Topics.prepare(names, settings);
        observers.topicsReady();
        ControlReader reader = new ControlReader(
                StreamsProperties.clients(settings.kafka()),
                decisions,
                names.applicationId(),
                assignment::members,
                this::onControlLost);
        control = reader;
        reader.readAll();
        dispatcher.start();
        keys.start(KEYS_EVERY);
        pages.forEach(StatusServer::start);
        streamsMetrics.bindTo(registry);
        streams.start();
        reader.start();
        watchdog.start();
        QuotaExchange reports = new QuotaExchange(
                StreamsProperties.clients(settings.kafka()),
                quotas,
                settings.quota(),
                () -> assignment.partitionsOf(names.items()),
                dispatcher.dispatcher()::demands);
        exchange = reports;
        reports.start();
        LOG.info("worker {} reads {} and writes {}", names.applicationId(), names.jobs(), names.results());
    }

    /** Waits until the streams run or have failed; false if neither happened in time. */
    public boolean awaitRunning(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() < end) {
            KafkaStreams.State now = streams.state();
            if (now == KafkaStreams.State.RUNNING) {
                return true;
            }
            if (now.hasCompletedShutdown() || now == KafkaStreams.State.PENDING_ERROR) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return false;
    }

    /** Waits until the streams have ended of themselves or by {@link #stop}, or the worker is broken; true if that was an error. */
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return broken
                || streams.state() == KafkaStreams.State.ERROR
                || streams.state() == KafkaStreams.State.PENDING_ERROR;
    }

    /** What the cluster refused this worker while it ran, for which it ended; null if nothing. */
    public @Nullable String refused() {
        return refused;
    }

    /** Why this worker stands still and must be started anew; null if it does not. */
    public @Nullable String stalled() {
        return stalled;
    }

    /** What is wrong with local state, for which the worker ended; null if nothing. */
    public @Nullable Throwable stateTrouble() {
        return stateTrouble;
    }

    /** Where Kafka Streams keeps this application's tasks. */
    Path tasks() {
        String stateDir =
                settings.kafka().getOrDefault("state.dir", settings.stateDir().toString());
        return Path.of(stateDir).resolve(names.applicationId());
    }

    /** Adds a stream thread, or takes one away; its tasks move within this process and nothing is asked again. Waits for a thread that goes. */
    public void resize(boolean more) {
        if (more) {
            streams.addStreamThread();
        } else {
            streams.removeStreamThread(CLOSE_TIMEOUT);
        }
    }

    /** The port of the status pages, -1 if there are none. */
    public int statusPort() {
        return pages.isEmpty() ? -1 : pages.get(0).port();
    }

    /** What a scrape would show. */
    public String scrape() {
        return registry.scrape();
    }

    /** A planned stop: asks nothing new, waits for calls in flight up to {@code drainTimeout}, commits, and leaves the group. */
    public void stop() {
        dispatcher.dispatcher().drain();
        long end = System.nanoTime() + settings.drainTimeout().toNanos();
        await(() -> dispatcher.dispatcher().outstanding() == 0, end);
        long drained = System.nanoTime();
        // Each task comes round once more and notes that nothing of it is open.
        await(() -> heartbeat.beatenSince(drained), end);
        int left = dispatcher.dispatcher().outstanding();
        if (left > 0) {
            LOG.warn("stopped with {} questions unanswered; they are pending and will be asked again", left);
        }
        close();
    }

    private void await(BooleanSupplier done, long endNanos) {
        while (!done.getAsBoolean() && streams.state().isRunningOrRebalancing() && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Ends at once: calls in flight are lost and will be made again. */
    @Override
    public void close() {
        watchdog.close();
        // First: its gauges read the native memory of stores that are about to be closed.
        streamsMetrics.close();
        boolean closed = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            LOG.warn("the streams did not close within {} s", CLOSE_TIMEOUT.toSeconds());
        }
        if (control != null) {
            control.close();
        }
        keys.close();
        if (exchange != null) {
            exchange.close();
        }
        dispatcher.close();
        client.close();
        observers.close();
        pages.forEach(StatusServer::close);
        ended.countDown();
    }

    private void onBroken() {
        broken = true;
        ended.countDown();
    }

    private void onControlLost(Throwable why) {
        refused = Refusal.of(why);
        onBroken();
    }

    private void onStalled(String why) {
        stalled = why;
        ended.countDown();
    }

    private StreamThreadExceptionResponse onUncaught(Throwable bug) {
        if (Quarantine.concerns(bug)) {
            LOG.error("a stream thread died of its local state; the worker stops", bug);
            stateTrouble = bug;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        String refusal = Refusal.of(bug);
        if (refusal != null) {
            LOG.error("a stream thread died, for {}; the worker stops", refusal, bug);
            refused = refusal;
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        boolean again = replacements.mayReplace(System.nanoTime());
        LOG.error("a stream thread died; it is {}", again ? "replaced" : "one too many, the worker stops", bug);
        return again ? StreamThreadExceptionResponse.REPLACE_THREAD : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
