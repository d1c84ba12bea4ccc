package io.millrace.local.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.jspecify.annotations.Nullable;

/** The directory of one broker, locked while open and formatted the first time: a lock file beside Kafka's own folder. */
final class DataDirectory implements AutoCloseable {
    private final Path logs;
    private final FileChannel lockFile;

    private DataDirectory(Path logs, FileChannel lockFile) {
        this.logs = logs;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Path root) {
        Path logs = root.resolve("kafka");
        FileChannel lockFile = null;
        try {
            Files.createDirectories(logs);
            lockFile =
                    FileChannel.open(root.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                throw new BrokerException(
                        "The data directory " + root
                                + " is in use by another broker; stop that one or choose another directory.",
                        null);
            }
            DataDirectory directory = new DataDirectory(logs, lockFile);
            directory.format();
            return directory;
        } catch (Exception e) {
            closeQuietly(lockFile);
            if (e instanceof BrokerException clear) {
                throw clear;
            }
            throw new BrokerException("The data directory " + root + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            // The same answer when the other broker lives in this JVM.
            return null;
        }
    }

    private void format() throws Exception {
        // A directory that was formatted before keeps its cluster id: the formatter then leaves it as it is.
        if (Files.exists(logs.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerProperties.NODE_ID)
                    .setDirectories(List.of(logs.toString()))
                    .setMetadataLogDirectory(logs.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setIgnoreFormatted(true)
                    .run();
        }
    }

    Path logs() {
        return logs;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        closeQuietly(lockFile);
    }

    private static void closeQuietly(@Nullable FileChannel file) {
        if (file == null) {
            return;
        }
        try {
            file.close();
        } catch (IOException e) {
            // Nothing was written through it; the operating system frees the lock with the process at the latest.
        }
    }
}
