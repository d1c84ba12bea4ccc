package io.millrace.reliability;

import io.millrace.embedder.EmbedderMain;
import io.millrace.reliability.planted.HaltPoint;
import io.millrace.reliability.planted.ShiftedClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A worker as the harness starts it: the embedder's own main, in a process that does not outlive its parent. What is to be changed about it, to see whether the
 * harness sees it, is changed in classes put before its own: {@link io.millrace.reliability.planted.PlantedClasses}.
 */
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        Thread watch = new Thread(WorkerMain::listenToParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        EmbedderMain.main(args);
    }

    /** {@code clock MILLISECONDS} shifts its clock, {@code halt POINT COUNT} ends it the so-manieth time it comes to a point; both need planted classes. */
    private static void obey(String[] words) {
        switch (words[0]) {
            case "clock" ->
                System.out.println(
                        "clock: moved after " + ShiftedClock.by(Long.parseLong(words[1])) + " reads, to " + words[1]);
            case "halt" -> HaltPoint.arm(words[1], Integer.parseInt(words[2]));
            default -> {
                // Whatever else the parent writes means only that it is there.
            }
        }
    }

    private static void listenToParent() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(line.split(" ", -1));
            }
        } catch (IOException e) {
            // A broken pipe is the same news as its end.
        }
        // Not exit: a worker whose harness is gone has nothing left to drain for.
        Runtime.getRuntime().halt(1);
    }
}
