package io.millrace.app;

import io.millrace.topology.LocalState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.TaskId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a task's damaged state aside, so that the next start restores it from its changelog: each task's once in the life of a process. What is wrong with the
 * disk and not with the files, such as no space, is left alone.
 *
 * <p>Threads: whoever owns the worker, one at a time.
 */
final class Quarantine {
    /** Beside the applications' directories, where Kafka Streams does not look. */
    static final String DIRECTORY = "quarantine";

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final Pattern TASK = Pattern.compile("[0-9]+_[0-9]+");
    private static final Set<String> OF_THE_DISK = Set.of(
            "no space left",
            "disk quota exceeded",
            "read-only file system",
            "permission denied",
            "input/output error",
            "resource temporarily unavailable",
            "lock hold by");

    private final Set<Path> moved = new HashSet<>();

    /** Whether local state is what something failed for. */
    static boolean concerns(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProcessorStateException) {
                return true;
            }
        }
        return false;
    }

    /**
     * Moves the state aside that a failure names.
     *
     * @param application the directory of the application's tasks
     * @return whether something was moved: then it is worth another try
     */
    boolean take(Throwable failure, Path application) {
        Path task = task(failure, application);
        if (task == null || ofTheDisk(failure) || !move(task)) {
            return false;
        }
        // What damaged one has often damaged others: each found by a start of its own would take minutes.
        others(application).stream().filter(other -> !LocalState.opens(other)).forEach(this::move);
        return true;
    }

    private static List<Path> others(Path application) {
        try (Stream<Path> tasks = Files.list(application)) {
            return tasks.filter(task ->
                            TASK.matcher(String.valueOf(task.getFileName())).matches())
                    .toList();
        } catch (IOException e) {
            LOG.warn("the tasks in {} cannot be listed", application, e);
            return List.of();
        }
    }

    private boolean move(Path task) {
        if (!Files.isDirectory(task) || !moved.add(task)) {
            return false;
        }
        Path application = Objects.requireNonNull(task.getParent(), "a task lies in its application's directory");
        Path aside =
                application.resolveSibling(DIRECTORY).resolve(application.getFileName() + "-" + task.getFileName());
        try {
            delete(aside);
            Files.createDirectories(aside.getParent());
            Files.move(task, aside);
        } catch (IOException e) {
            LOG.error("the damaged state in {} cannot be moved to {}", task, aside, e);
            return false;
        }
        LOG.warn(
                "the state in {} is damaged. It was moved to {}, where the next of this task replaces it and you may delete it, and is restored from its changelog",
                task,
                aside);
        return true;
    }

    private static @Nullable Path task(Throwable failure, Path application) {
        Matcher named = Pattern.compile(Pattern.quote(application.toString()) + "[/\\\\](" + TASK.pattern() + ")")
                .matcher(messages(failure));
        if (named.find()) {
            return application.resolve(named.group(1));
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<TaskId> task =
                    cause instanceof StreamsException streams ? streams.taskId() : Optional.<TaskId>empty();
            if (task.isPresent()) {
                return application.resolve(task.get().toString());
            }
        }
        return null;
    }

    private static boolean ofTheDisk(Throwable failure) {
        String messages = messages(failure).toLowerCase(Locale.ROOT);
        return OF_THE_DISK.stream().anyMatch(messages::contains);
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        return all.toString();
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
