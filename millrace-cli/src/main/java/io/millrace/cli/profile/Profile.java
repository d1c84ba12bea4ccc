package io.millrace.cli.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a worker's processor time went: the kernel says how much each thread used, the recording how to divide it.
 *
 * @param seconds how long it was looked at
 * @param processMs processor time of the process, as the kernel counts it
 * @param cpuMs by step
 * @param allocatedBytes by step, as sampled
 * @param lockedMs time threads waited for locks, by step
 * @param flames processor milliseconds by stack, outermost frame first; the step is the outermost
 */
public record Profile(
        double seconds,
        long processMs,
        Map<Step, Double> cpuMs,
        Map<Step, Long> allocatedBytes,
        Map<Step, Long> lockedMs,
        Map<List<String>, Double> flames) {

    /** Reads a recording made between two looks at the process's threads. */
    static Profile of(Path recording, ThreadTimes before, ThreadTimes after, double seconds) throws IOException {
        Samples samples = Samples.read(recording);
        Split split = new Split();
        Map<Long, Long> used = after.since(before);
        used.forEach((thread, ms) -> {
            String name = after.names().getOrDefault(thread, "");
            split.add(ms, samples.stacks.getOrDefault(thread, Map.of()), samples.names.getOrDefault(thread, name));
        });
        long processMs = after.process() - before.process();
        // What threads used that have ended meanwhile is in the process's time alone.
        Map<List<String>, Integer> ended = new HashMap<>();
        samples.stacks.forEach((thread, stacks) -> {
            if (!used.containsKey(thread)) {
                stacks.forEach((frames, count) -> ended.merge(frames, count, Integer::sum));
            }
        });
        long alive = used.values().stream().mapToLong(Long::longValue).sum();
        split.add(Math.max(0, processMs - alive), ended, "threads that ended");
        Map<Step, Long> locked = new EnumMap<>(Step.class);
        samples.lockedNanos.forEach((step, nanos) -> locked.put(step, nanos / 1_000_000));
        return new Profile(seconds, processMs, split.cpu, samples.allocatedBytes, locked, split.flames);
    }

    /** Divides the time of threads as often as each stack was seen in them. */
    private static final class Split {
        private final Map<Step, Double> cpu = new EnumMap<>(Step.class);
        private final Map<List<String>, Double> flames = new HashMap<>();

        /** A thread that was never seen in any stack is told by its name. */
        void add(long ms, Map<List<String>, Integer> stacks, String name) {
            int seen = stacks.values().stream().mapToInt(Integer::intValue).sum();
            if (seen == 0 && ms > 0) {
                Step step = Step.ofThread(name);
                add(step, List.of(step.label(), "thread " + name), (double) ms);
            }
            stacks.forEach((frames, count) -> {
                Step step = Step.of(frames);
                add(step, outermostFirst(step, frames), (double) ms * count / seen);
            });
        }

        private void add(Step step, List<String> stack, double ms) {
            cpu.merge(step, ms, Double::sum);
            flames.merge(stack, ms, Double::sum);
        }
    }

    private static List<String> outermostFirst(Step step, List<String> frames) {
        List<String> stack = new ArrayList<>(frames.size() + 1);
        stack.add(step.label());
        for (int i = frames.size() - 1; i >= 0; i--) {
            stack.add(frames.get(i));
        }
        return stack;
    }

    /** The steps that took anything, the most first. */
    public List<Step> steps() {
        return Arrays.stream(Step.values())
                .filter(step ->
                        cpuMs.containsKey(step) || allocatedBytes.containsKey(step) || lockedMs.containsKey(step))
                .sorted(Comparator.comparingDouble((Step step) -> cpuMs.getOrDefault(step, 0.0))
                        .reversed())
                .toList();
    }

    /** Processor time of all steps, milliseconds. */
    public double sumMs() {
        return cpuMs.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
