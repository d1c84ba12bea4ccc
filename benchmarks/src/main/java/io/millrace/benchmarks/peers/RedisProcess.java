package io.millrace.benchmarks.peers;

import io.millrace.benchmarks.Cpu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Debian's Redis on a free port of this machine, keeping nothing on disk. */
final class RedisProcess implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final int port = PeerPlan.freePort();

    RedisProcess(Path dir) {
        try {
            process = new ProcessBuilder(
                            "redis-server",
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            String.valueOf(port),
                            "--save",
                            "",
                            "--appendonly",
                            "no",
                            "--dir",
                            dir.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("redis-server cannot be started", e);
        }
        long end = System.nanoTime() + DEADLINE_NANOS;
        while (!answers()) {
            if (System.nanoTime() > end) {
                close();
                throw new IllegalStateException("redis-server does not answer");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    /** Processor time so far, nanoseconds. */
    long cpu() {
        return Cpu.of(process.pid());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
