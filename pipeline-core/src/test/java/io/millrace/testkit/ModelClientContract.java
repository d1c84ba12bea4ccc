package io.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.job.FailureKind;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelClient;
import io.millrace.model.ModelInput;
import io.millrace.model.ModelReply;
import io.millrace.model.ModelRequest;
import io.millrace.model.Provider;
import io.millrace.settings.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link ModelClient} owes, whatever its provider's wire format: a newcomer extends this, says how its replies look, and
 * inherits the suite. The provider is a real socket that a test scripts byte by byte.
 */
@Timeout(60)
public abstract class ModelClientContract {
    protected static final String KEY = "sk-contract-0123456789-secret";
    private static final int ROUNDS = 1_000;
    protected static final Duration SOON = Duration.ofMillis(300);
    protected static final Duration LONG = Duration.ofSeconds(20);

    protected Server server;
    private ModelClient client;

    /** A new client whose limit of one answer is {@link #responseBytesMax}. */
    protected abstract ModelClient client();

    /** The base URL of the provider's API on a server with this root, e.g. {@code root + "/v1"}. */
    protected abstract URI serverBase(URI root);

    /** The texts that a request holds, in its order. */
    protected abstract List<String> textsOf(Seen request);

    /** A good body that answers input {@code i} with {@code vectors.get(i)}, written in this order if the format has one. */
    protected abstract byte[] goodBody(List<float[]> vectors, List<Integer> order);

    /** The byte limit that {@link #client} was given. */
    protected int responseBytesMax() {
        return 1 << 20;
    }

    @BeforeEach
    final void start() throws IOException {
        server = new Server();
        client = client();
    }

    @AfterEach
    final void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    final void client_givesEachTextItsOwnAnswerWhateverTheOrder() {
        long seed = Long.getLong("millrace.test.seed", System.nanoTime());
        System.out.println("seed " + seed + " (repeat with -Dmillrace.test.seed=" + seed + ")");
        Random random = new Random(seed);
        server.answer((request, out) -> {
            List<float[]> vectors = expected(textsOf(request));
            List<Integer> order = IntStream.range(0, vectors.size()).boxed().collect(Collectors.toList());
            Collections.shuffle(order, random);
            ok(out, goodBody(vectors, order));
        });
        for (int round = 0; round < ROUNDS; round++) {
            List<String> texts = new ArrayList<>();
            for (int i = 0, n = 1 + random.nextInt(64); i < n; i++) {
                texts.add("text " + random.nextInt(50) + " of round " + round + " \u00e9\ud83d\ude00\"\\\n");
            }
            assertThat(vectorsOf(call(LONG, texts)))
                    .as("seed %d round %d", seed, round)
                    .containsExactlyElementsOf(expected(texts));
        }
        assertThat(server.requests).as("one exchange a call").hasSize(ROUNDS);
        assertThat(server.sockets).as("connections, which are kept").hasSizeLessThan(ROUNDS / 10);
        assertThat(server.requests.get(0).headers().toString()).contains(KEY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void call_timesOutAndClosesTheConnection(boolean body) throws Exception {
        server.answer(hanging(body, new CountDownLatch(1)));
        long start = System.nanoTime();
        refused(call(SOON, List.of("a")), FailureKind.TIMEOUT, 0);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SOON, SOON.multipliedBy(10));
        server.awaitClosed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void cancel_closesTheConnection(boolean body) throws Exception {
        opened(body).cancel(true);
        server.awaitClosed();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    final void close_endsOpenCallsAsFailures(boolean body) throws Exception {
        CompletableFuture<ModelReply> reply = opened(body);
        client.close();
        assertThat(reply.get(10, TimeUnit.SECONDS)).isInstanceOf(ModelReply.Refused.class);
        server.awaitClosed();
        assertThat(call(LONG, List.of("b"))).isInstanceOf(ModelReply.Refused.class);
    }

    private CompletableFuture<ModelReply> opened(boolean body) throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        server.answer(hanging(body, asked));
        CompletableFuture<ModelReply> reply = client.call(request(LONG, List.of("a")));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        return reply;
    }

    // Sends nothing, or a body of one byte each 20 ms until the other side is gone; no wait of a test depends on it.
    private static Script hanging(boolean body, CountDownLatch asked) {
        return (request, out) -> {
            out.write(body ? head(200, "Content-Length: 100000") : new byte[0]);
            asked.countDown();
            while (body) {
                out.write(' ');
                LockSupport.parkNanos(20_000_000);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"200, UPSTREAM_BAD_RESPONSE", "500, UPSTREAM_5XX"})
    final void body_withoutAnEndIsCutAtTheLimit(int status, FailureKind kind) throws Exception {
        server.answer((request, out) -> {
            out.write(head(status, "Transfer-Encoding: chunked"));
            byte[] chunk = ("10000\r\n" + "x".repeat(1 << 16) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (true) {
                out.write(chunk);
            }
        });
        refused(call(LONG, List.of("a")), kind, status);
        server.awaitClosed();
    }

    @Test
    final void body_shorterThanPromisedIsAFailure() {
        byte[] whole = goodBody(List.of(vectorOf("a")), List.of(0));
        server.answer((request, out) -> {
            out.write(head(200, "Content-Length: " + (whole.length + 10)));
            out.write(whole);
            out.close();
        });
        refused(call(LONG, List.of("a")), FailureKind.UPSTREAM_5XX, 0);
    }

    @Test
    final void body_cutAnywhereIsNeverAnAnswer() {
        byte[] whole = goodBody(List.of(vectorOf("a"), vectorOf("b")), List.of(1, 0));
        for (int length = 0; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            server.answer((request, out) -> ok(out, part));
            refused(call(LONG, List.of("a", "b")), FailureKind.UPSTREAM_BAD_RESPONSE, 200);
        }
    }

    @Test
    final void body_encodedUnaskedIsRefused() {
        server.answer((request, out) -> {
            out.write(head(200, "Content-Encoding: gzip\r\nContent-Length: 4"));
            out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0});
        });
        refused(call(LONG, List.of("a")), FailureKind.UPSTREAM_BAD_RESPONSE, 200);
        assertThat(server.requests.get(0).headers()).containsEntry("accept-encoding", "identity");
    }

    @Test
    final void connection_resetOrRefusedIsAFailureWithoutStatus() throws IOException {
        server.answer((request, out) -> out.close());
        refused(call(LONG, List.of("a")), FailureKind.UPSTREAM_5XX, 0);
        server.close();
        refused(call(LONG, List.of("a")), FailureKind.UPSTREAM_5XX, 0);
    }

    @Test
    final void redirect_isNotFollowedAndTheKeyGoesNowhereElse() throws Exception {
        try (Server other = new Server()) {
            server.answer(
                    (request, out) -> out.write(head(302, "Location: " + other.root() + "/v1\r\nContent-Length: 0")));
            refused(call(LONG, List.of("a")), FailureKind.UPSTREAM_BAD_RESPONSE, 302);
            assertThat(other.requests).isEmpty();
        }
    }

    /** Calls and waits; asserts what holds for every reply: no secret is in it, and nothing of it counts attempts. */
    protected final ModelReply call(Duration timeout, List<String> texts) {
        return call(request(timeout, texts));
    }

    protected final ModelReply call(ModelRequest request) {
        ModelReply reply = client.call(request).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(reply.toString()).doesNotContain(KEY);
        if (reply instanceof ModelReply.Refused refused) {
            assertThat(refused.failure().message()).doesNotContain(KEY).hasSizeLessThan(200);
            assertThat(refused.failure().attempts()).isZero();
        }
        return reply;
    }

    protected static ModelReply.Refused refused(ModelReply reply, FailureKind kind, int httpStatus) {
        assertThat(reply).isInstanceOf(ModelReply.Refused.class);
        ModelReply.Refused refused = (ModelReply.Refused) reply;
        assertThat(refused.failure().kind()).as(refused.toString()).isEqualTo(kind);
        assertThat(refused.failure().httpStatus()).as(refused.toString()).isEqualTo(httpStatus);
        return refused;
    }

    protected static List<float[]> vectorsOf(ModelReply reply) {
        assertThat(reply).isInstanceOf(ModelReply.Answers.class);
        return ((ModelReply.Answers) reply)
                .answers().stream()
                        .map(answer -> ((ModelAnswer.Vector) answer).values())
                        .toList();
    }

    protected final ModelRequest request(Duration timeout, List<String> texts) {
        List<ModelInput> inputs =
                texts.stream().<ModelInput>map(ModelInput.Text::new).toList();
        return new ModelRequest(model(0), JsonNodeFactory.instance.objectNode(), inputs, timeout);
    }

    /** A model of the scripted provider. */
    protected final CatalogModel model(int vectorSize) {
        Provider provider = new Provider(
                "contract",
                serverBase(server.root()),
                new Secret(KEY),
                Map.of("api-key", new Secret(KEY + "-two")),
                Map.of("api-version", "2024 10&21"));
        return FakeModelClient.model(provider, vectorSize);
    }

    private static List<float[]> expected(List<String> texts) {
        return texts.stream().map(ModelClientContract::vectorOf).toList();
    }

    protected static float[] vectorOf(String text) {
        return FakeModelClient.vectorOf(new ModelInput.Text(text));
    }

    protected static byte[] head(int status, String headers) {
        return ("HTTP/1.1 " + status + " Scripted\r\n" + headers + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    protected static void ok(OutputStream out, byte[] body) throws IOException {
        out.write(head(200, "Content-Type: application/json\r\nContent-Length: " + body.length));
        out.write(body);
    }

    /** A request as it came in; header names in lower case. */
    public record Seen(String line, Map<String, String> headers, byte[] body) {}

    /** Writes the bytes of a reply; what it does not end stays open. */
    @FunctionalInterface
    public interface Script {
        void answer(Seen request, OutputStream out) throws IOException;
    }

    /**
     * A provider made of a socket.
     *
     * <p>Threads: one for each connection and one that accepts, all daemons.
     */
    public static final class Server implements AutoCloseable {
        /** Requests read so far, oldest first. */
        public final List<Seen> requests = Collections.synchronizedList(new ArrayList<>());

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
        private final CountDownLatch closedByClient = new CountDownLatch(1);
        private volatile Script script = (request, out) -> {};

        public Server() throws IOException {
            daemon(this::accept);
        }

        /** How requests are answered from now on. */
        public void answer(Script script) {
            this.script = script;
        }

        public URI root() {
            return URI.create("http://127.0.0.1:" + listener.getLocalPort());
        }

        /** Waits until a client has closed a connection of its own accord. */
        public void awaitClosed() throws InterruptedException {
            assertThat(closedByClient.await(10, TimeUnit.SECONDS))
                    .as("the client closed the connection")
                    .isTrue();
        }

        private static void daemon(Runnable task) {
            Thread thread = new Thread(task, "scripted-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    sockets.add(socket);
                    socket.setTcpNoDelay(true);
                    daemon(() -> serve(socket));
                }
            } catch (IOException e) {
                // The listener was closed: the test is over.
            }
        }

        private void serve(Socket socket) {
            try {
                InputStream in = new BufferedInputStream(socket.getInputStream());
                for (Seen request = read(in); request != null; request = read(in)) {
                    requests.add(request);
                    script.answer(request, socket.getOutputStream());
                }
                closedByClient.countDown();
                socket.close();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    closedByClient.countDown();
                }
            }
        }

        private static Seen read(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                head.append((char) next);
            }
            Map<String, String> headers = new TreeMap<>();
            List<String> lines = head.toString().lines().toList();
            for (String line : lines.subList(1, lines.size() - 1)) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Seen(lines.get(0), headers, in.readNBytes(length));
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
