package io.millrace.cli.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Records a running JVM with its flight recorder, through the JDK's own jcmd. */
public final class Recording {
    private static final String NAME = "millrace-profile";
    private static final long COMMAND_SECONDS = 60;

    private final Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    private final long pid;

    public Recording(long pid) {
        this.pid = pid;
    }

    /** Ids of running workers' JVMs. */
    public static List<Long> workers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("java"))
                .filter(process -> isWorker(List.of(process.info().arguments().orElse(new String[0]))))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static boolean isWorker(List<String> arguments) {
        if (arguments.contains("io.millrace.embedder.EmbedderMain")
                || arguments.contains("io.millrace.completion.CompletionMain")) {
            return true;
        }
        int main = arguments.indexOf("io.millrace.cli.Millrace");
        return main >= 0
                && main + 1 < arguments.size()
                && List.of("embedder", "completion", "up").contains(arguments.get(main + 1));
    }

    /** Records for so long; throws {@link IOException} with a sentence if the JVM cannot be reached. */
    public Profile record(Duration time) throws IOException {
        Path file = Files.createTempDirectory("millrace-profile").resolve("recording.jfr");
        String name = NAME + "-" + ProcessHandle.current().pid();
        jcmd(List.of(
                "JFR.start",
                "name=" + name,
                "settings=profile",
                // It ends by itself where nobody is left to end it.
                "duration=" + time.plusSeconds(2 * COMMAND_SECONDS).toSeconds() + "s",
                "jdk.ExecutionSample#period=10ms",
                "jdk.NativeMethodSample#period=10ms",
                "jdk.JavaMonitorEnter#threshold=1ms",
                "jdk.ThreadPark#threshold=1ms"));
        try {
            ThreadTimes before = ThreadTimes.of(pid);
            long began = System.nanoTime();
            long end = began + time.toNanos();
            while (System.nanoTime() < end && ProcessHandle.of(pid).isPresent()) {
                LockSupport.parkNanos(Math.min(TimeUnit.SECONDS.toNanos(1), end - System.nanoTime()));
            }
            ThreadTimes after = ThreadTimes.of(pid);
            double seconds = (System.nanoTime() - began) / 1e9;
            jcmd(List.of("JFR.stop", "name=" + name, "filename=" + file));
            return Profile.of(file, before, after, seconds);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(file.getParent());
        }
    }

    private void jcmd(List<String> words) throws IOException {
        if (!Files.isExecutable(jcmd)) {
            throw new IOException("there is no " + jcmd + ": a whole JDK is needed to record another JVM");
        }
        List<String> command = new ArrayList<>(List.of(jcmd.toString(), String.valueOf(pid)));
        command.addAll(words);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the JVM " + pid + " did not answer within " + COMMAND_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0 || said.contains("Could not start") || said.contains("Exception")) {
            throw new IOException("the JVM " + pid + " cannot be recorded: " + said.strip());
        }
    }
}
