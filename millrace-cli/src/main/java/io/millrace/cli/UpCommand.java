package io.millrace.cli;

import io.millrace.local.model.ModelServerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}: the embedded stack, kept running, with its cache on disk. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Keeps a broker, local models, an embedder and a completion worker running until Ctrl-C, and says how to use them.",
            "With MILLRACE_HTTP_TOKEN in the environment the workers answer 'cache' commands and dry runs that have it, too."
        })
final class UpCommand implements Callable<Integer> {
    private final Screen screen;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where topics and cache are kept (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(".millrace");

    @Option(
            names = "--broker-port",
            paramLabel = "PORT",
            description = "Port of the broker, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int brokerPort = 9092;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Port of the embedder's pages, 0 for any free one (default: ${DEFAULT-VALUE}); those of the completion worker get any free one.")
    private int metricsPort = 9464;

    UpCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        requireFree("--broker-port", brokerPort);
        requireFree("--metrics-port", metricsPort);
        Files.createDirectories(data);
        screen.note("Starting a broker, local models, an embedder and a completion worker …");
        // Any embedding model's name is answered, and by the one there is: a first try need not know its name.
        ModelServerSettings models =
                ModelServerSettings.miniLm().withModels("all-minilm-l6-v2", ModelServerSettings.ANY_MODEL);
        LocalStackPlan plan = LocalStackPlan.in(data)
                .models(models)
                .ports(brokerPort, metricsPort)
                .token(System.getenv().getOrDefault("MILLRACE_HTTP_TOKEN", ""))
                .completions("");
        LocalStack stack = LocalStack.start(plan);
        // Ctrl-C and SIGTERM run the stack's own hook; without this one the exit code would be the signal's.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack), "millrace-up-end"));
        introduce(stack);
        boolean failed = stack.awaitEnd();
        if (failed) {
            stack.close();
            throw new CommandFailed(ExitCode.FAILED, "A worker died; its last words are above.");
        }
        return ExitCode.OK.number();
    }

    private static void requireFree(String option, int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            probe.setReuseAddress(true);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "Port " + port + " of 127.0.0.1 cannot be used (" + e.getMessage() + "). Choose another with "
                            + option + ", 0 for any free one.");
        }
    }

    private static void end(LocalStack stack) {
        stack.close();
        Runtime.getRuntime().halt(ExitCode.OK.number());
    }

    private void introduce(LocalStack stack) {
        String broker = stack.bootstrapServers();
        screen.print("broker   " + broker);
        screen.print("models   all-minilm-l6-v2 (embeddings) and local-extractive (completions) at "
                + stack.models().baseUrl());
        screen.print("         local-extractive is no language model: it answers with the sentences of the prompt's"
                + " context nearest to the question");
        screen.print("topics   embedding.jobs   -> embedding.results   metrics "
                + metrics(stack.worker().statusPort()));
        screen.print("         completion.jobs  -> completion.results  metrics "
                + metrics(stack.completions().statusPort()));
        screen.print("data     " + data.toAbsolutePath().normalize() + " (topics and cache; kept)");
        screen.print("");
        screen.print("Send jobs, read the results (kcat: https://github.com/edenhill/kcat):");
        job(broker, "embedding", "/v1/embeddings", "{\"model\":\"all-minilm-l6-v2\",\"input\":\"Call me Ishmael.\"}");
        job(
                broker,
                "completion",
                "/v1/chat/completions",
                "{\"model\":\"local-extractive\",\"messages\":[{\"role\":\"system\",\"content\":\"A storm broke the main mast."
                        + " The cook baked bread.\"},{\"role\":\"user\",\"content\":\"What broke the mast?\"}]}");
        screen.print("");
        screen.print("Ctrl-C ends it in order.");
    }

    private static String metrics(int port) {
        return "http://127.0.0.1:" + port + "/metrics";
    }

    private void job(String broker, String type, String url, String body) {
        screen.print("");
        screen.print("echo '{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"" + url + "\",\"body\":" + body
                + "}' | kcat -b " + broker + " -P -t " + type + ".jobs");
        screen.print("kcat -b " + broker + " -C -t " + type
                + ".results -o beginning -e -q -X isolation.level=read_committed");
    }
}
