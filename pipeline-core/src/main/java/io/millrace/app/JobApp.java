package io.millrace.app;

import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.dispatch.DispatchPlan;
import io.millrace.dispatch.Dispatcher;
import io.millrace.dispatch.LanePlan;
import io.millrace.dispatch.QuotaSource;
import io.millrace.model.ModelClient;
import io.millrace.observe.PipelineMeters;
import io.millrace.topology.Heartbeat;
import io.millrace.topology.JobTopology;
import io.millrace.topology.JobType;
import io.millrace.topology.Names;
import io.millrace.topology.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.ThreadMetadata;
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
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

    private final WorkerSettings settings;
    private final Names names;
    private final ModelClient client;
    private final PrometheusMeterRegistry registry = StreamsMeters.registry();
    private final Observers observers;
    private final DispatcherThread dispatcher;
    private final KafkaStreams streams;
    private final KafkaStreamsMetrics streamsMetrics;
    private final Decisions decisions = new Decisions();
    private @Nullable ControlReader control;
    private final List<StatusServer> pages = new ArrayList<>();
    private final ThreadReplacements replacements = new ThreadReplacements();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean broken;
    private volatile @Nullable String refused;

    public JobApp(JobType type, String applicationId, WorkerSettings settings, ModelClient client) {
        this.settings = settings;
        this.names = new Names(applicationId, type.name());
        this.client = client;
        this.observers = new Observers(registry, type.name(), applicationId, settings, System.getenv());
        PipelineMeters meters = observers.meters();
        this.dispatcher = new DispatcherThread(
                inbox -> new Dispatcher(plan(settings), client, inbox, observers.calls()), this::onBroken);
        Heartbeat heartbeat = new Heartbeat();
        Pipeline pipeline = Pipeline.of(
                        type,
                        names,
                        settings.topology(),
                        dispatcher.dispatcher()::open,
                        SystemClock::now,
                        meters,
                        heartbeat,
                        decisions.rules(),
                        decisions::writtenOff)
                .watchedBy(observers.jobs());
        this.streams = new KafkaStreams(
                JobTopology.build(pipeline),
                StreamsProperties.of(applicationId, settings),
                new StreamsClients(observers.commits()));
        streams.setUncaughtExceptionHandler(this::onUncaught);
        streams.setStateListener((now, before) -> {
            LOG.info("streams: {} -> {}", before, now);
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
        this.streamsMetrics = new KafkaStreamsMetrics(streams);
        if (settings.http().port() >= 0) {
            pages.add(new StatusServer(
                    settings.http(),
                    registry,
                    new Health(streams::state, dispatcher, meters, heartbeat),
                    new CacheLookup(type.name(), streams, decisions.rules())));
        }
    }

    private static DispatchPlan plan(WorkerSettings settings) {
        return new DispatchPlan(
                model -> LanePlan.of(model, settings.lane(), settings.batch()),
                settings.topology().quotas(),
                QuotaSource.WHOLE,
                settings.memo(),
                new SplittableRandom());
    }

    /** Starts; throws {@link StartException} if the cluster is not as it must be. Does not wait for the first assignment. */
    public void start() {
        prepareTopics();
        ControlReader reader = new ControlReader(
                StreamsProperties.clients(settings.kafka()),
                decisions,
                names.applicationId(),
                this::members,
                this::onControlLost);
        control = reader;
        reader.readAll();
        dispatcher.start();
        pages.forEach(StatusServer::start);
        streamsMetrics.bindTo(registry);
        streams.start();
        reader.start();
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
        while (dispatcher.dispatcher().outstanding() > 0
                && streams.state().isRunningOrRebalancing()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        int left = dispatcher.dispatcher().outstanding();
        if (left > 0) {
            LOG.warn("stopped with {} questions unanswered; they are pending and will be asked again", left);
        }
        close();
    }

    /** Ends at once: calls in flight are lost and will be made again. */
    @Override
    public void close() {
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
        dispatcher.close();
        client.close();
        observers.close();
        pages.forEach(StatusServer::close);
        ended.countDown();
    }

    private void prepareTopics() {
        try (Admin admin = Admin.create(StreamsProperties.clients(settings.kafka()))) {
            new Permissions(admin).require(names, settings.topology());
            Topics topics = new Topics(admin);
            List<TopicSpec> user = new ArrayList<>(TopicPlan.userTopics(names, settings.topology()));
            if (settings.createTopics()) {
                topics.create(user, settings.replication());
                topics.awaitReady(user);
            }
            // Timings are told to whoever wants to know; no job depends on them.
            user.removeIf(topic -> topic.name().equals(Names.TIMINGS));
            List<String> missing =
                    topics.missing(user).stream().map(TopicSpec::name).toList();
            if (!missing.isEmpty()) {
                throw new StartException(
                        "these topics are missing: " + String.join(", ", missing)
                                + ". Create them, e.g. with './millrace topics create', or set create_topics: true",
                        null);
            }
            List<TopicSpec> internal = TopicPlan.internalTopics(names, settings.topology());
            topics.create(internal, settings.replication());
            topics.requirePartitions(internal);
            List<TopicSpec> all = new ArrayList<>(user);
            all.addAll(internal);
            topics.awaitReady(all);
        }
    }

    /** How the group knows this process: by its threads' consumers. */
    private List<String> members() {
        return streams.metadataForLocalThreads().stream()
                .map(ThreadMetadata::consumerClientId)
                .toList();
    }

    private void onBroken() {
        broken = true;
        ended.countDown();
    }

    private void onControlLost(Throwable why) {
        refused = Refusal.of(why);
        onBroken();
    }

    private StreamThreadExceptionResponse onUncaught(Throwable bug) {
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
