package io.millrace.benchmarks.peers;

import io.millrace.app.JobApp;
import io.millrace.benchmarks.EmbedderRun;
import io.millrace.benchmarks.Workers;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.process.ParentWatch;
import java.util.HashMap;
import java.util.Map;

/** Millrace as one of its peers: an embedder with settings given as {@code VARIABLE=value} arguments, which prints {@code READY}. */
final class MillracePeer {
    private MillracePeer() {}

    /** Runs until it is killed. */
    public static void main(String[] args) throws InterruptedException {
        ParentWatch.start();
        Map<String, String> variables = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            variables.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        JobApp app = EmbedderApp.of(Workers.settings(variables));
        EmbedderRun.running("millrace", app);
        System.out.println("READY");
        app.awaitEnd();
    }
}
