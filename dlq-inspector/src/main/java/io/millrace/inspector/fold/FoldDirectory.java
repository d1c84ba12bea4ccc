package io.millrace.inspector.fold;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a fold lies on this disk. One process has it at a time; another folds anew in a directory that it deletes afterwards. What a process left without closing
 * it is deleted and folded anew too: it is all in the topics, and a fold cut off in its middle could count a record twice.
 */
final class FoldDirectory implements AutoCloseable {
    private final Path path;
    private final @Nullable FileChannel lock;

    private FoldDirectory(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Takes the directory of one identity below {@code base}. */
    static FoldDirectory open(Path base, String identity) {
        try {
            Files.createDirectories(base);
            Path path = base.resolve(identity);
            FileChannel lock = lock(base.resolve(identity + ".lock"));
            if (lock == null) {
                return new FoldDirectory(Files.createTempDirectory("millrace-inspector-"), null);
            }
            if (Files.exists(open(path))) {
                delete(path);
            }
            Files.createDirectories(path);
            Files.writeString(open(path), "");
            return new FoldDirectory(path, lock);
        } catch (IOException e) {
            throw new InspectorException("the directory " + base + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another fold of this process.
        }
        channel.close();
        return null;
    }

    /** Is there while somebody writes. */
    private static Path open(Path path) {
        return path.resolve("open");
    }

    Path path() {
        return path;
    }

    /** Whether it lasts. */
    boolean kept() {
        return lock != null;
    }

    /** The fold is closed in order. */
    @Override
    public void close() {
        try {
            if (lock == null) {
                delete(path);
            } else {
                Files.deleteIfExists(open(path));
                lock.close();
            }
        } catch (IOException e) {
            throw new InspectorException("the directory " + path + " cannot be closed: " + e.getMessage(), e);
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(root)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
