package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.JobApp;
import io.millrace.client.JobOutcome;
import io.millrace.client.MillraceClient;
import io.millrace.local.model.ModelServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker under load as {@code profile} sees it: this process, with the broker and the model in it. */
final class ProfileIT {
    /** Long texts: of short ones a sampler may miss the step that makes their key. */
    private static final String FILLER = " of words".repeat(400);

    private static final Pattern SUM = Pattern.compile("all steps ([0-9.]+) s; the process used ([0-9.]+) s");

    @TempDir
    Path dir;

    @Test
    void steps_sumToTheProcessorTimeOfTheProcess_andThePageShowsThem() throws Exception {
        Path page = dir.resolve("flames.html");
        try (WorkerBench bench = new WorkerBench(dir);
                ModelServer models = bench.models(Duration.ofMillis(5))) {
            JobApp worker = bench.worker(models.baseUrl(), "");
            CountDownLatch busy = new CountDownLatch(1);
            AtomicBoolean on = new AtomicBoolean(true);
            FutureTask<Integer> load = new FutureTask<>(() -> load(bench, busy, on));
            new Thread(load, "load").start();
            assertThat(busy.await(2, TimeUnit.MINUTES)).isTrue();
            CommandLineRun profile = CommandLineRun.of(
                    "profile",
                    "--seconds",
                    "5",
                    "--metrics",
                    "http://127.0.0.1:" + worker.statusPort() + "/metrics",
                    "--html",
                    page.toString(),
                    String.valueOf(ProcessHandle.current().pid()));
            on.set(false);
            int asked = load.get(3, TimeUnit.MINUTES);
            System.out.println(asked + " jobs\nPROFILE\n" + profile.out() + profile.err());
            assertThat(profile.code()).isZero();
            Matcher sum = SUM.matcher(profile.out());
            assertThat(sum.find()).isTrue();
            double process = Double.parseDouble(sum.group(2));
            assertThat(process).as("seconds of processor time").isGreaterThan(0.5);
            assertThat(Double.parseDouble(sum.group(1))).isCloseTo(process, within(process / 20));
            assertThat(profile.out())
                    .contains("parse: ", "key: ", "store: ", "batch: ", "wire: ", "kafka: ")
                    .contains("permits of local/" + WorkerBench.MODEL, "used: a call was on the wire");
            assertThat(Files.readString(page)).contains("class=\"f key\"", "class=\"f store\"", "all steps");
        }
    }

    /** Keeps 400 jobs under way; one text of two is new. Returns how many there were. */
    private static int load(WorkerBench bench, CountDownLatch busy, AtomicBoolean on) throws Exception {
        int sent = 0;
        try (MillraceClient client = MillraceClient.connect(bench.kafka(), "embedding")) {
            Deque<CompletableFuture<JobOutcome>> open = new ArrayDeque<>();
            while (on.get()) {
                while (open.size() < 400) {
                    String line = WorkerBench.line("job-" + sent, "a text, number " + sent / 2 + FILLER);
                    open.add(client.submit(line.getBytes(StandardCharsets.UTF_8)));
                    sent++;
                }
                open.remove().get(2, TimeUnit.MINUTES);
                busy.countDown();
            }
            for (CompletableFuture<JobOutcome> job : open) {
                assertThat(job.get(2, TimeUnit.MINUTES).answered()).isTrue();
            }
        }
        return sent;
    }
}
