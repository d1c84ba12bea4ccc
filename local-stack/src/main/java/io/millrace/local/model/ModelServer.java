package io.millrace.local.model;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running OpenAI-compatible server of embeddings and chat completions.
 *
 * <p>Threads: safe for use from several; a fixed pool reads and writes, calls that wait for their latency hold no thread.
 */
public final class ModelServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);
    private static final int BACKLOG = 1024;

    static {
        // Read once by the JDK's server: without the first, each answer waits 40 ms for a delayed acknowledgement;
        // without the
        // second and third, it closes idle connections under the hands of a client that keeps them.
        setIfAbsent("sun.net.httpserver.nodelay", "true");
        setIfAbsent("sun.net.httpserver.idleInterval", "300");
        setIfAbsent("sun.net.httpserver.maxIdleConnections", "2000");
    }

    private final HttpServer http;
    private final ExecutorService pool;
    private final Courier courier;
    private final VectorEngine engine;
    private final Ledger ledger = new Ledger();
    private final Faults faults = new Faults();
    private final URI baseUrl;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ModelServer(ModelServerSettings settings, HttpServer http, VectorEngine engine) {
        this.http = http;
        this.engine = engine;
        this.pool = Executors.newFixedThreadPool(settings.threads(), DaemonThreads.named("model-server"));
        this.courier = new Courier(pool);
        Answerer embeddings = new EmbeddingsHandler(settings, engine, faults, ledger);
        Answerer completions =
                new ChatHandler(settings, chat(settings, engine), faults, ledger, InstantSource.system());
        http.setExecutor(pool);
        http.createContext(
                "/",
                new Routes(
                        settings,
                        ledger,
                        handler(Ledger.Endpoint.EMBEDDINGS, settings, embeddings),
                        handler(Ledger.Endpoint.CHAT, settings, completions)));
        // Bound to every address, it is still reached here by the local one.
        String host = "0.0.0.0".equals(settings.host()) ? "127.0.0.1" : settings.host();
        this.baseUrl = URI.create("http://" + host + ":" + http.getAddress().getPort() + "/v1");
    }

    /** Loads the engine, binds and serves. */
    public static ModelServer start(ModelServerSettings settings) {
        HttpServer http = bind(settings);
        try {
            ModelServer server = new ModelServer(settings, http, engine(settings));
            http.start();
            LOG.debug("Model server at {}, engine {}, {}", server.baseUrl, settings.engine(), server.faults);
            return server;
        } catch (RuntimeException e) {
            http.stop(0);
            throw e;
        }
    }

    private static HttpServer bind(ModelServerSettings settings) {
        try {
            return HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The model server cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static VectorEngine engine(ModelServerSettings settings) {
        return switch (settings.engine()) {
            case DERIVED -> new DerivedEngine(settings.dimensions());
            case MINILM, REPLAY -> MiniLmEngine.load();
        };
    }

    private static ChatEngine chat(ModelServerSettings settings, VectorEngine engine) {
        if (!(engine instanceof MiniLmEngine miniLm)) {
            return new DerivedChat();
        }
        ExtractiveChat extractive = new ExtractiveChat(miniLm);
        return settings.engine() == Engine.REPLAY ? new ReplayChat(extractive) : extractive;
    }

    private CallHandler handler(Ledger.Endpoint endpoint, ModelServerSettings settings, Answerer answerer) {
        return new CallHandler(ledger, courier, endpoint, settings.latency(), answerer);
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Where clients call; ends in {@code /v1}. */
    public URI baseUrl() {
        return baseUrl;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Faults faults() {
        return faults;
    }

    /** Cuts open connections and frees threads and model; a second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        courier.close();
        http.stop(0);
        pool.shutdown();
        DaemonThreads.awaitEnd(pool);
        engine.close();
    }
}
