package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docker-compose.yml, the Dockerfile and the files they name fit together; each row breaks one thing and names the mistake that must be found. */
final class ComposeTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    Path copy;

    @Test
    void shippedFiles_fitTogether() throws Exception {
        assertThat(ComposeTestMistakes.in(ROOT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            docker-compose.yml | ./deploy/worker.yaml               | ./deploy/gone.yaml               | embedder: mounts ./deploy/gone.yaml, which does not exist
            docker-compose.yml | - embedder-state:/var              | - embedder-sate:/var             | embedder: the volume embedder-sate is not declared
            docker-compose.yml | apache/kafka:4.4.0                 | apache/kafka:latest              | kafka: the image apache/kafka:latest is not pinned
            docker-compose.yml | prom/prometheus:v3.5.0             | prom/prometheus                  | prometheus: the image prom/prometheus is not pinned
            docker-compose.yml | 127.0.0.1:9464:9464                | 9464:9464                        | embedder: the port 9464:9464 is not published on 127.0.0.1
            docker-compose.yml | 127.0.0.1:9464:9464                | 127.0.0.1:9464:9465              | embedder: nothing listens on the published port 9465
            docker-compose.yml | 127.0.0.1:9092:9092                | 127.0.0.1:9093:9092              | kafka: no listener is advertised as localhost:9093
            docker-compose.yml | MILLRACE_LOG_LEVEL: $              | MILLRACE_LOG_LEVLE: $            | embedder: env MILLRACE_LOG_LEVLE
            docker-compose.yml | target: embedder                   | target: embeder                  | embedder: the Dockerfile has no stage embeder
            docker-compose.yml | stop_grace_period: 60s             | stop_grace_period: 40s           | embedder: stop_grace_period is 40 s
            docker-compose.yml | /deploy/create-topics.sh", "kafka  | /deploy/make-topics.sh", "kafka  | topics: runs /deploy/make-topics.sh, which is not mounted
            docker-compose.yml | "--port", "8090"                   | "--port", "8091"                 | embedder: providers.local is at http://model:8090/v1, where model does not listen
            docker-compose.yml | HOST://:9092,                      | HOST://:9094,                    | kafka: nothing listens on the published port 9092
            docker-compose.yml | INSIDE://kafka:29092               | INSIDE://kafka:29093             | embedder: kafka:29092 is no advertised listener of kafka
            docker-compose.yml | MESSAGE_MAX_BYTES: "9437184"       | MESSAGE_MAX_BYTES: "1048576"     | kafka: KAFKA_MESSAGE_MAX_BYTES is less than
            docker-compose.yml | condition: service_healthy         | condition: service_well          | topics: depends on kafka being service_well
            docker-compose.yml | model:\\n        condition            | modle:\\n        condition          | embedder: depends on modle, which is no service
            Dockerfile         | io.millrace.embedder.EmbedderMain  | io.millrace.embedder.EmbederMain | Dockerfile: the main class io.millrace.embedder.EmbederMain does not exist
            Dockerfile         | 17-jre AS runtime                  | latest AS runtime                | Dockerfile: the image eclipse-temurin:latest is not pinned
            Dockerfile         | MILLRACE_STATE_DIR                 | MILLRACE_STATE_DIRECTORY         | embedder: env MILLRACE_STATE_DIRECTORY
            Dockerfile         | MILLRACE_HTTP_HOST=0.0.0.0         | MILLRACE_HTTP_HOST=127.0.0.1     | embedder: http.host is 127.0.0.1
            Dockerfile         | STATE_DIR=/var/lib/millrace/state  | STATE_DIR=/srv/state             | embedder: state_dir /srv/state lies on no volume
            Dockerfile         | COPY . .                           | COPY source .                    | Dockerfile: copies source, which does not exist
            deploy/worker.yaml   | kafka:29092                      | kafka:9092                       | embedder: kafka:9092 is no advertised listener of kafka
            deploy/worker.yaml   | default_provider                 | default_providers                | embedder: worker.yaml:4: default_providers: unknown key
            deploy/worker.yaml   | http://model                     | http://models                    | embedder: providers.local is at http://models:8090/v1, where models does not listen
            deploy/prometheus.yml | embedder:9464                   | embedder:9465                    | prometheus: scrapes embedder:9465, where no worker has /metrics
            deploy/prometheus.yml | completion:9464                 | embedder:9464                    | prometheus: does not scrape completion:9464
            docker-compose.yml | completion-state:/var              | state:/var                       | completion: the volume state is not declared
            docker-compose.yml | target: completion                 | target: completions              | completion: the Dockerfile has no stage completions
            Dockerfile         | completion.CompletionMain          | completion.Main                  | Dockerfile: the main class io.millrace.completion.Main does not exist
            deploy/create-topics.sh | completion.jobs 8             | completion.jobs 4                | create-topics.sh: completion.jobs
            docker-compose.yml | traces": http://otel-collector:4318 | traces": http://otel-collector:4319 | embedder: is advised to send spans to
            deploy/otel-collector.yaml | jaeger:4317             | jaegr:4317                       | otel-collector: sends to jaegr:4317, where nothing listens
            deploy/create-topics.sh | embedding.results 8           | embedding.results 4              | create-topics.sh: embedding.results
            deploy/create-topics.sh | retention.ms=-1               | retention.ms=1000                | create-topics.sh: millrace.dead-letters
            """)
    void oneThingBroken_isFound(String file, String what, String by, String mistake) throws Exception {
        copy(List.of("Dockerfile", "docker-compose.yml", "pom.xml", "mvnw"));
        Path broken = copy.resolve(file);
        String before = Files.readString(broken);
        String after = before.replace(what.translateEscapes(), by.translateEscapes());
        assertThat(after).as("what the test changes is there").isNotEqualTo(before);
        Files.writeString(broken, after);
        assertThat(ComposeTestMistakes.in(copy))
                .anySatisfy(found -> assertThat(found).startsWith(mistake));
    }

    private void copy(List<String> names) throws IOException {
        for (String name : names) {
            Files.copy(ROOT.resolve(name), copy.resolve(name));
        }
        Files.createDirectory(copy.resolve("deploy"));
        try (Stream<Path> files = Files.list(ROOT.resolve("deploy"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve("deploy").resolve(file.getFileName()));
            }
        }
    }
}
