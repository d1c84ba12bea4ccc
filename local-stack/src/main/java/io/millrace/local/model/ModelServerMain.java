package io.millrace.local.model;

import io.millrace.local.process.ParentWatch;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The model server as a process; prints {@code READY <baseUrl>} and, unless told {@code --daemon}, ends with its standard input.
 */
final class ModelServerMain {
    private static final String USAGE =
            "Usage: ModelServerMain [--engine derived|minilm|replay] [--latency-ms N] [--host ADDRESS] [--port N] [--daemon]";

    private ModelServerMain() {}

    public static void main(String[] args) throws InterruptedException {
        try {
            if (!isDaemon(args)) {
                ParentWatch.start();
            }
            ModelServer server = ModelServer.start(settings(args));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "model-server-stop"));
            System.out.println("READY " + server.baseUrl());
        } catch (RuntimeException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        Thread.currentThread().join();
    }

    private static boolean isDaemon(String[] args) {
        return Arrays.asList(args).contains("--daemon");
    }

    static ModelServerSettings settings(String[] args) {
        ModelServerSettings settings = engine(args);
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--daemon" -> {}
                case "--engine" -> i++;
                case "--latency-ms" -> settings = settings.withLatency(Duration.ofMillis(number(args, ++i)));
                case "--host" -> settings = settings.withHost(value(args, ++i));
                case "--port" -> settings = settings.withPort(number(args, ++i));
                default -> throw new IllegalArgumentException("Unknown option " + args[i] + ". " + USAGE);
            }
        }
        return settings;
    }

    /** The engine decides the defaults of all else, so it is looked for first. */
    private static ModelServerSettings engine(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--engine")) {
                return switch (value(args, i + 1).toLowerCase(Locale.ROOT)) {
                    case "derived" -> ModelServerSettings.derived();
                    case "minilm" -> ModelServerSettings.miniLm();
                    case "replay" -> ModelServerSettings.replay();
                    default -> throw new IllegalArgumentException("Unknown engine " + args[i + 1] + ". " + USAGE);
                };
            }
        }
        return ModelServerSettings.derived();
    }

    private static String value(String[] args, int index) {
        if (index >= args.length) {
            throw new IllegalArgumentException(args[index - 1] + " needs a value. " + USAGE);
        }
        return args[index];
    }

    private static int number(String[] args, int index) {
        try {
            return Integer.parseInt(value(args, index));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    args[index - 1] + " needs a whole number, but got " + args[index] + ".", e);
        }
    }
}
