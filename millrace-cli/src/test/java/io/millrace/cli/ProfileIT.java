package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.millrace.app.JobApp;
import io.millrace.local.model.ModelServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker under load as {@code profile} sees it: this process, with the broker and the model in it. */
final class ProfileIT {
    private static final Pattern SUM = Pattern.compile("all steps ([0-9.]+) s; the process used ([0-9.]+) s");

    @TempDir
    Path dir;

    @Test
    void steps_sumToTheProcessorTimeOfTheProcess_andThePageShowsThem() throws Exception {
        Path page = dir.resolve("flames.html");
        try (WorkerBench bench = new WorkerBench(dir);
                ModelServer models = bench.models(Duration.ofMillis(5))) {
            JobApp worker = bench.worker(models.baseUrl(), "");
            AtomicBoolean on = new AtomicBoolean(true);
            Thread load = new Thread(() -> load(bench, on), "load");
            load.start();
            CommandLineRun profile = CommandLineRun.of(
                    "profile",
                    "--seconds",
                    "3",
                    "--metrics",
                    "http://127.0.0.1:" + worker.statusPort() + "/metrics",
                    "--html",
                    page.toString(),
                    String.valueOf(ProcessHandle.current().pid()));
            on.set(false);
            load.join();
            System.out.println("PROFILE\n" + profile.out() + profile.err());
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

    private static void load(WorkerBench bench, AtomicBoolean on) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                new HashMap<>(bench.kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; on.get(); i++) {
                String line = WorkerBench.line("job-" + i, "a text, number " + i / 2);
                var unused =
                        producer.send(new ProducerRecord<>("embedding.jobs", line.getBytes(StandardCharsets.UTF_8)));
                if (i % 1_000 == 0) {
                    producer.flush();
                }
            }
        }
    }
}
