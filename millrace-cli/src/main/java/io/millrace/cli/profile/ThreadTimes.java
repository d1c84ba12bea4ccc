package io.millrace.cli.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Processor time of a process and of each of its threads, as the kernel counts it: the one clock that sees garbage collectors, compilers and RocksDB's own threads
 * too. Linux only.
 *
 * @param process milliseconds, threads that have ended included
 * @param threads milliseconds by thread id
 * @param names by thread id, at most 15 characters
 */
record ThreadTimes(long process, Map<Long, Long> threads, Map<Long, String> names) {
    /** The kernel counts in hundredths of a second wherever Linux runs (USER_HZ). */
    private static final long TICK_MS = 10;

    /** Now; throws {@link IOException} where there is no such process, or no {@code /proc}. */
    static ThreadTimes of(long pid) throws IOException {
        Path root = Path.of("/proc", String.valueOf(pid));
        Map<Long, Long> threads = new HashMap<>();
        Map<Long, String> names = new HashMap<>();
        List<Path> tasks;
        try (Stream<Path> list = Files.list(root.resolve("task"))) {
            tasks = list.toList();
        }
        for (Path task : tasks) {
            long id = Long.parseLong(task.getFileName().toString());
            try {
                String stat = Files.readString(task.resolve("stat"));
                threads.put(id, millis(stat));
                names.put(id, stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')')));
            } catch (IOException e) {
                // It ended while we looked; its time is in the process's.
            }
        }
        return new ThreadTimes(millis(Files.readString(root.resolve("stat"))), threads, names);
    }

    /** What each thread alive at the end used since then. */
    Map<Long, Long> since(ThreadTimes before) {
        Map<Long, Long> used = new HashMap<>();
        threads.forEach((id, ms) -> used.put(id, ms - before.threads.getOrDefault(id, 0L)));
        return used;
    }

    private static long millis(String stat) {
        // The name, in parentheses, may hold anything; utime and stime are the 12th and 13th field after it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_MS;
    }
}
