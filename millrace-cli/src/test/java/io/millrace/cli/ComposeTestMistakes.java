package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.app.TopicPlan;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.WorkerSettings;
import io.millrace.completion.CompletionApp;
import io.millrace.embedder.EmbedderApp;
import io.millrace.settings.Settings;
import io.millrace.settings.SettingsException;
import io.millrace.topology.Names;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds what does not fit together in docker-compose.yml and the files it names, without a Docker engine. */
final class ComposeTestMistakes {
    private static final YAMLMapper YAML = new YAMLMapper();
    /** What closing the streams may take after the drain: JobApp's own bound. */
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private static final List<String> WORKERS = List.of("embedder", "completion");

    private final List<String> mistakes = new ArrayList<>();
    private final Path root;
    private final JsonNode compose;
    private final JsonNode services;
    private final ComposeTestDockerfile dockerfile;

    private ComposeTestMistakes(Path root) throws IOException {
        this.root = root;
        this.compose = YAML.readTree(root.resolve("docker-compose.yml").toFile());
        this.services = compose.get("services");
        this.dockerfile = ComposeTestDockerfile.read(root);
    }

    static List<String> in(Path root) throws IOException {
        ComposeTestMistakes checks = new ComposeTestMistakes(root);
        checks.mistakes.addAll(checks.dockerfile.mistakes());
        checks.services.properties().forEach(service -> checks.service(service.getKey(), service.getValue()));
        checks.broker();
        WORKERS.forEach(checks::worker);
        checks.prometheus();
        checks.traces();
        return checks.mistakes;
    }

    private void say(String where, String what) {
        mistakes.add(where + ": " + what);
    }

    private void service(String name, JsonNode service) {
        String image = service.path("image").asText();
        if (!ComposeTestDockerfile.isPinned(image)) {
            say(name, "the image " + image + " is not pinned");
        }
        String target = service.at("/build/target").asText("");
        if (!target.isEmpty() && !dockerfile.stages().contains(target)) {
            say(name, "the Dockerfile has no stage " + target);
        }
        service.path("volumes").forEach(mount -> mount(name, mount.asText()));
        service.path("ports").forEach(port -> {
            if (!port.asText().matches("127\\.0\\.0\\.1:\\d+:\\d+")) {
                say(name, "the port " + port.asText() + " is not published on 127.0.0.1");
            } else if (!listening(name).contains(insidePort(port.asText()))) {
                say(name, "nothing listens on the published port " + insidePort(port.asText()));
            }
        });
        service.path("depends_on").properties().forEach(other -> dependsOn(name, other));
    }

    private void mount(String name, String mount) {
        String source = mount.substring(0, mount.indexOf(':'));
        if (source.startsWith(".")) {
            if (!Files.exists(root.resolve(source))) {
                say(name, "mounts " + source + ", which does not exist");
            }
        } else if (!compose.path("volumes").has(source)) {
            say(name, "the volume " + source + " is not declared");
        }
    }

    private void dependsOn(String name, Map.Entry<String, JsonNode> other) {
        String condition = other.getValue().path("condition").asText();
        JsonNode service = services.path(other.getKey());
        if (service.isMissingNode()) {
            say(name, "depends on " + other.getKey() + ", which is no service");
        } else if (!Set.of("service_healthy", "service_completed_successfully", "service_started")
                .contains(condition)) {
            say(name, "depends on " + other.getKey() + " being " + condition + ", which Compose does not know");
        } else if (condition.equals("service_healthy") && !service.has("healthcheck")) {
            say(name, "depends on " + other.getKey() + " being healthy, but that has no health check");
        }
    }

    /** The ports a service listens on, from its own configuration. */
    private Set<Integer> listening(String name) {
        Set<Integer> ports = new TreeSet<>();
        switch (name) {
            case "kafka" -> listeners("KAFKA_LISTENERS").values().forEach(uri -> ports.add(uri.getPort()));
            case "prometheus" -> ports.add(9090); // its own default
            case "jaeger" -> ports.addAll(Set.of(16_686, 4317)); // its own defaults
            case "otel-collector" -> {
                String receiver = collector()
                        .at("/receivers/otlp/protocols/http/endpoint")
                        .asText();
                ports.add(URI.create("otlp://" + receiver).getPort());
            }
            case "model" -> ports.add(Integer.parseInt(after("--port", texts(services.at("/model/command")))));
            case "embedder", "completion" -> {
                try {
                    ports.add(settings(name).http().port());
                } catch (SettingsException e) {
                    ports.add(
                            WorkerSettings.defaults().http().port()); // the mistake itself is reported with the worker
                }
            }
            default -> {}
        }
        return ports;
    }

    private void broker() {
        Map<String, URI> listeners = listeners("KAFKA_LISTENERS");
        Map<String, URI> advertised = listeners("KAFKA_ADVERTISED_LISTENERS");
        advertised.forEach((name, uri) -> {
            if (!listeners.containsKey(name)) {
                say("kafka", name + " is advertised and no listener");
            }
        });
        for (JsonNode port : services.at("/kafka/ports")) {
            String outside = "localhost:" + port.asText().split(":", -1)[1];
            if (advertised.values().stream().noneMatch(uri -> uri.getAuthority().equals(outside))) {
                say("kafka", "no listener is advertised as " + outside);
            }
        }
        topicsJob();
    }

    private void topicsJob() {
        List<String> entrypoint = texts(services.at("/topics/entrypoint"));
        String script = entrypoint.get(1);
        Path source = mountedAs("topics", script);
        if (source == null) {
            say("topics", "runs " + script + ", which is not mounted");
        } else if (Files.exists(source)) {
            topics(source);
        }
        reachable("topics", entrypoint.get(2));
    }

    /** The script makes exactly the topics the workers expect. */
    private void topics(Path script) {
        Map<String, TopicSpec> made = new LinkedHashMap<>();
        for (String line : lines(script)) {
            if (line.startsWith("create ")) {
                String[] words = line.split(" ", -1);
                Map<String, String> config = new LinkedHashMap<>();
                for (int i = 3; i < words.length; i++) {
                    config.put(words[i].split("=", 2)[0], words[i].split("=", 2)[1]);
                }
                made.put(words[1], new TopicSpec(words[1], Integer.parseInt(words[2]), config));
            }
        }
        WorkerSettings settings = WorkerSettings.defaults();
        Set<TopicSpec> plan = new LinkedHashSet<>();
        List.of(
                        new Names(EmbedderApp.APPLICATION_ID, "embedding"),
                        new Names(CompletionApp.APPLICATION_ID, "completion"))
                .forEach(names -> plan.addAll(TopicPlan.userTopics(names, settings.topology())));
        plan.forEach(spec -> {
            if (!spec.equals(made.get(spec.name()))) {
                say("create-topics.sh", spec.name() + " must be " + spec + " and is " + made.get(spec.name()));
            }
        });
        long largest = plan.stream()
                .mapToLong(spec -> Long.parseLong(spec.config().getOrDefault("max.message.bytes", "0")))
                .max()
                .orElseThrow();
        if (services.at("/kafka/environment/KAFKA_MESSAGE_MAX_BYTES").asLong() < largest) {
            say("kafka", "KAFKA_MESSAGE_MAX_BYTES is less than the topics' " + largest);
        }
    }

    private void worker(String name) {
        JsonNode service = services.path(name);
        WorkerSettings settings;
        try {
            settings = settings(name);
        } catch (SettingsException e) {
            e.mistakes()
                    .forEach(m -> say(
                            name,
                            m.replace(
                                    settingsFile(name) + "", settingsFile(name).getFileName() + "")));
            return;
        }
        reachable(name, String.valueOf(settings.kafka().get("bootstrap.servers")));
        if (!settings.http().host().equals("0.0.0.0")) {
            say(name, "http.host is " + settings.http().host() + ": nobody outside the container reaches it");
        }
        settings.providers().forEach((alias, provider) -> {
            URI url = provider.baseUrl();
            if (!services.has(url.getHost()) || !listening(url.getHost()).contains(url.getPort())) {
                say(name, "providers." + alias + " is at " + url + ", where " + url.getHost() + " does not listen");
            }
        });
        boolean kept = texts(service.path("volumes")).stream()
                .anyMatch(mount -> settings.stateDir().startsWith(mount.split(":", -1)[1]));
        if (!kept) {
            say(name, "state_dir " + settings.stateDir() + " lies on no volume");
        }
        long grace =
                Long.parseLong(service.path("stop_grace_period").asText("10s").replace("s", ""));
        long needed = settings.drainTimeout().plus(CLOSE).toSeconds();
        if (grace <= needed) {
            say(name, "stop_grace_period is " + grace + " s, and a planned stop can take " + needed + " s");
        }
    }

    private void prometheus() {
        Path file = mountedAs("prometheus", "/etc/prometheus/prometheus.yml");
        if (file == null || !Files.exists(file)) {
            say("prometheus", "its configuration is not mounted");
            return;
        }
        Set<String> scraped = new TreeSet<>();
        tree(file).findValues("targets").forEach(targets -> scraped.addAll(texts(targets)));
        Set<String> pages = new TreeSet<>();
        WORKERS.forEach(name -> listening(name).forEach(port -> pages.add(name + ":" + port)));
        scraped.stream()
                .filter(target -> !pages.contains(target))
                .forEach(target -> say("prometheus", "scrapes " + target + ", where no worker has /metrics"));
        pages.stream()
                .filter(page -> !scraped.contains(page))
                .forEach(page -> say("prometheus", "does not scrape " + page));
    }

    /** Spans get from the worker to the collector, if they are wanted, and from there to Jaeger. */
    private void traces() {
        String exporter = collector().at("/exporters/otlp/endpoint").asText();
        URI to = URI.create("otlp://" + exporter);
        if (!services.has(to.getHost()) || !listening(to.getHost()).contains(to.getPort())) {
            say("otel-collector", "sends to " + exporter + ", where nothing listens");
        }
        String advised = lines(root.resolve("docker-compose.yml")).stream()
                .filter(line -> line.contains("profile \"traces\""))
                .map(line -> line.substring(line.indexOf("http://")).strip())
                .findFirst()
                .orElse("");
        URI advice = URI.create(advised);
        if (!services.has(advice.getHost()) || !listening(advice.getHost()).contains(advice.getPort())) {
            say("embedder", "is advised to send spans to " + advised + ", where nothing listens");
        }
    }

    private JsonNode collector() {
        Path file = mountedAs(
                "otel-collector", texts(services.at("/otel-collector/command")).get(1));
        return file == null || !Files.exists(file) ? YAML.missingNode() : tree(file);
    }

    /** The settings as the container reads them: its file, the image's variables and the service's. */
    private WorkerSettings settings(String name) {
        Map<String, String> env = new LinkedHashMap<>(dockerfile.environment(name));
        services.at("/" + name + "/environment")
                .properties()
                .forEach(variable ->
                        env.put(variable.getKey(), variable.getValue().asText()));
        return Settings.read(WorkerSettings.defaults(), settingsFile(name), env);
    }

    private Path settingsFile(String name) {
        Path file = mountedAs(name, services.at("/" + name + "/command/0").asText());
        return file == null ? root.resolve("not-mounted.yaml") : file;
    }

    private void reachable(String name, String bootstrap) {
        boolean inside = listeners("KAFKA_ADVERTISED_LISTENERS").values().stream()
                .anyMatch(uri -> uri.getAuthority().equals(bootstrap));
        if (!inside) {
            say(name, bootstrap + " is no advertised listener of kafka");
        }
    }

    private Map<String, URI> listeners(String variable) {
        Map<String, URI> listeners = new LinkedHashMap<>();
        for (String listener :
                services.at("/kafka/environment/" + variable).asText().split(",", -1)) {
            String address = listener.substring(listener.indexOf("://") + 3);
            URI uri = URI.create("kafka://" + (address.startsWith(":") ? "any" : "") + address);
            listeners.put(listener.substring(0, listener.indexOf("://")), uri);
        }
        return listeners;
    }

    private Path mountedAs(String service, String target) {
        return texts(services.path(service).path("volumes")).stream()
                .filter(mount -> mount.split(":", -1)[1].equals(target))
                .map(mount -> root.resolve(mount.split(":", -1)[0]).normalize())
                .findFirst()
                .orElse(null);
    }

    private static int insidePort(String port) {
        return Integer.parseInt(port.substring(port.lastIndexOf(':') + 1));
    }

    private static String after(String option, List<String> words) {
        return words.get(words.indexOf(option) + 1);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
