package io.millrace.cli;

import io.millrace.client.WorkerPage;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which workers a command asks for what they keep. */
final class WorkerOptions {
    private static final String DEFAULT = "http://127.0.0.1:9464";

    @Option(
            names = "--workers",
            split = ",",
            paramLabel = "URL",
            description = "Addresses of workers' pages, separated by commas (default: " + DEFAULT + ").")
    private List<URI> workers = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "The workers' http.token (default: what MILLRACE_HTTP_TOKEN holds).")
    private String token = "";

    List<URI> workers() {
        return workers.isEmpty() ? List.of(URI.create(DEFAULT)) : workers;
    }

    /** The token that was given; empty for none. */
    private String known() {
        return token.isEmpty() ? System.getenv().getOrDefault("MILLRACE_HTTP_TOKEN", "") : token;
    }

    /** Whether there is a token to show. */
    boolean hasToken() {
        return !known().isEmpty();
    }

    /** Posts JSON to a worker; what it answers is the caller's to judge. */
    WorkerPage post(URI worker, String path, byte[] json) throws IOException {
        return WorkerPage.post(worker.resolve(path), headers(), json);
    }

    /** A worker's page, whatever its status. */
    WorkerPage page(URI worker, String path) throws IOException {
        return WorkerPage.read(worker.resolve(path), headers());
    }

    private Map<String, String> headers() {
        return Map.of("Authorization", "Bearer " + known());
    }

    /** A worker's page; a refusal ends the command with the worker's own reason. */
    WorkerPage read(URI worker, String path) {
        try {
            WorkerPage page = page(worker, path);
            if (page.status() == 401 || page.status() == 403 || page.status() == 400) {
                throw new CommandFailed(
                        ExitCode.FAILED, worker + ": " + page.body().strip() + ".");
            }
            return page;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.FAILED, "No worker answers at " + worker + ": " + e.getMessage() + ".");
        }
    }
}
