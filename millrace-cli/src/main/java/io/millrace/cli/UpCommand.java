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
        description = "Keeps a broker, a local model and a worker running until Ctrl-C, and says how to use them.")
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
            description = "Port of the worker's pages, 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int metricsPort = 9464;

    UpCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        requireFree("--broker-port", brokerPort);
        requireFree("--metrics-port", metricsPort);
        Files.createDirectories(data);
        screen.note("Starting a broker, a local model and a worker …");
        // Any model name is answered, and by the one model there is: a first try need not know its name.
        ModelServerSettings models =
                ModelServerSettings.miniLm().withModels("all-minilm-l6-v2", ModelServerSettings.ANY_MODEL);
        LocalStackPlan plan = LocalStackPlan.in(data).models(models).ports(brokerPort, metricsPort);
        LocalStack stack = LocalStack.start(plan);
        // Ctrl-C and SIGTERM run the stack's own hook; without this one the exit code would be the signal's.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stack), "millrace-up-end"));
        introduce(stack);
        boolean failed = stack.worker().awaitEnd();
        if (failed) {
            stack.close();
            throw new CommandFailed(ExitCode.FAILED, "The worker died; its last words are above.");
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
        screen.print("model    all-minilm-l6-v2 at " + stack.models().baseUrl());
        screen.print("metrics  http://127.0.0.1:" + stack.worker().statusPort() + "/metrics");
        screen.print("data     " + data.toAbsolutePath().normalize() + " (topics and cache; kept)");
        screen.print("");
        screen.print("Send a job, read the results (kcat: https://github.com/edenhill/kcat):");
        screen.print("");
        screen.print(
                "echo '{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"all-minilm-l6-v2\",\"input\":\"Call me Ishmael.\"}}' | kcat -b "
                        + broker + " -P -t embedding.jobs");
        screen.print(
                "kcat -b " + broker + " -C -t embedding.results -o beginning -e -q -X isolation.level=read_committed");
        screen.print("");
        screen.print("Ctrl-C ends it in order.");
    }
}
