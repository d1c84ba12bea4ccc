package io.millrace.cli;

import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Jobs of the demo that fail on purpose, and the commands that show and mend them.
 *
 * @param token of the demo's workers
 * @param fold where the commands keep what they read
 */
record DemoFailures(Screen screen, LocalStack stack, String token, Path fold) {
    private static final String MODEL = "all-minilm-l6-v2";
    private static final String REFUSED = "the forbidden word";
    private static final int LONG_WORDS = 600;
    private static final int TIMEOUT_SECONDS = 60;

    /** Plants them, shows them, mends those that can be mended; whether all came as it must. */
    boolean show() throws Exception {
        stack.models().faults().poison(REFUSED);
        screen.print("");
        screen.print(
                "Seven more jobs, made to fail: four texts that are too long, two that the model refuses, and one that asks"
                        + " for 999 dimensions.");
        int dead = plant();
        boolean shown = dlq("groups")
                && dlq("replay", "--error", "too_many_tokens", "--truncate", "128", "--allow-edits", "--dry-run");
        boolean mended = dlq(
                "replay",
                "--error",
                "too_many_tokens",
                "--truncate",
                "128",
                "--allow-edits",
                "--id",
                "demo",
                "--yes",
                "--wait");
        boolean left = dlq("groups", "--all");
        screen.print("");
        screen.print(
                "The others want a person: 'dlq show ID' tells why; 'dlq replay ID --value-file FILE --allow-edits' sends"
                        + " another job instead, 'dlq discard GROUP --reason TEXT' writes them off.");
        return dead == 7 && shown && mended && left;
    }

    /** Sends them and waits for their dead letters; returns how many died. */
    private int plant() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            bodies.add("\"input\":\"Text " + i + ":" + " sea".repeat(LONG_WORDS) + "\"");
        }
        bodies.add("\"input\":\"A text with " + REFUSED + ".\"");
        bodies.add("\"input\":\"Another with " + REFUSED + ".\"");
        bodies.add("\"input\":\"Call me Ishmael.\",\"dimensions\":999");
        int dead = 0;
        try (MillraceClient client = MillraceClient.connect(stack.kafka(), "embedding")) {
            List<CompletableFuture<JobOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < bodies.size(); i++) {
                String line = "{\"custom_id\":\"failure-" + (i + 1)
                        + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"" + MODEL + "\","
                        + bodies.get(i) + "}}";
                outcomes.add(client.submit(line.getBytes(StandardCharsets.UTF_8)));
            }
            for (CompletableFuture<JobOutcome> outcome : outcomes) {
                dead += outcome.get(TIMEOUT_SECONDS, TimeUnit.SECONDS).answered() ? 0 : 1;
            }
        }
        return dead;
    }

    /** Runs a command as a person would, on the demo's broker; whether it worked. */
    private boolean dlq(String... args) {
        screen.print("");
        screen.print("$ ./millrace dlq " + String.join(" ", args));
        List<String> all = new ArrayList<>(List.of("dlq"));
        all.addAll(List.of(args));
        all.addAll(List.of("--bootstrap", stack.bootstrapServers(), "--fold-dir", fold.toString()));
        if (args[0].equals("replay")) {
            String worker = "http://127.0.0.1:" + stack.worker().statusPort();
            all.addAll(List.of("--workers", worker, "--token", token));
        }
        return MillraceCommand.on(screen).execute(all.toArray(String[]::new)) == ExitCode.OK.number();
    }
}
