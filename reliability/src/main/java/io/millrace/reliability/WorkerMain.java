package io.millrace.reliability;

import io.millrace.embedder.EmbedderMain;
import java.io.IOException;

/**
 * A worker as the harness starts it: the embedder's own main, in a process that does not outlive its parent. A planted defect, to see whether the harness sees
 * it, belongs here and nowhere in production code.
 */
final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        Thread watch = new Thread(WorkerMain::haltWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        EmbedderMain.main(args);
    }

    private static void haltWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Whatever the parent writes means only that it is there.
            }
        } catch (IOException e) {
            // A broken pipe is the same news as its end.
        }
        // Not exit: a worker whose harness is gone has nothing left to drain for.
        Runtime.getRuntime().halt(1);
    }
}
