package io.millrace.cli.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** What a recording of the JVM's flight recorder saw. */
final class Samples {
    private static final String LAMBDA = "$$Lambda";

    /** Native methods in which a thread waits, and uses no processor. */
    private static final Set<String> WAITING =
            Set.of("wait", "poll", "poll0", "accept", "accept0", "park", "epollWait", "read0");

    /** Stacks by thread id: how often each was seen. */
    final Map<Long, Map<List<String>, Integer>> stacks = new HashMap<>();

    final Map<Step, Long> allocatedBytes = new EnumMap<>(Step.class);
    final Map<Step, Long> lockedNanos = new EnumMap<>(Step.class);
    final Map<Long, String> names = new HashMap<>();

    private Samples() {}

    static Samples read(Path recording) throws IOException {
        Samples samples = new Samples();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                samples.take(file.readEvent());
            }
        }
        return samples;
    }

    private void take(RecordedEvent event) {
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> cpu(event, false);
            case "jdk.NativeMethodSample" -> cpu(event, true);
            case "jdk.ObjectAllocationSample" -> allocatedBytes.merge(step(event), event.getLong("weight"), Long::sum);
            case "jdk.JavaMonitorEnter" -> locked(event);
            case "jdk.ThreadPark" -> {
                // A thread parked on a lock's queue waits for the lock; on anything else it waits for work.
                Object parked = event.getValue("parkedClass");
                if (parked != null && String.valueOf(parked).contains("Lock")) {
                    locked(event);
                }
            }
            default -> {}
        }
    }

    private void locked(RecordedEvent event) {
        lockedNanos.merge(step(event), event.getDuration().toNanos(), Long::sum);
    }

    private void cpu(RecordedEvent event, boolean isNative) {
        RecordedThread thread = event.getThread("sampledThread");
        List<String> frames = frames(event.getStackTrace());
        if (thread == null || frames.isEmpty() || (isNative && waits(frames.get(0)))) {
            return;
        }
        names.putIfAbsent(thread.getOSThreadId(), String.valueOf(thread.getJavaName()));
        stacks.computeIfAbsent(thread.getOSThreadId(), id -> new HashMap<>()).merge(frames, 1, Integer::sum);
    }

    private static boolean waits(String frame) {
        return WAITING.contains(frame.substring(frame.lastIndexOf('.') + 1));
    }

    private static Step step(RecordedEvent event) {
        return Step.of(frames(event.getStackTrace()));
    }

    /** {@code package.Class.method}, innermost first. */
    private static List<String> frames(@Nullable RecordedStackTrace stack) {
        if (stack == null) {
            return List.of();
        }
        List<String> frames = new ArrayList<>(stack.getFrames().size());
        for (RecordedFrame frame : stack.getFrames()) {
            RecordedMethod method = frame.getMethod();
            if (method != null) {
                frames.add((type(method) + "." + method.getName()).intern());
            }
        }
        return frames;
    }

    /** Without the number that the JVM gives the class of each lambda, so that equal ones are one. */
    private static String type(RecordedMethod method) {
        String name = method.getType().getName();
        int lambda = name.indexOf(LAMBDA);
        return lambda < 0 ? name : name.substring(0, lambda + LAMBDA.length());
    }
}
