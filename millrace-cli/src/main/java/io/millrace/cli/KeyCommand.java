package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.completion.ChatJobType;
import io.millrace.completion.CompletionSettings;
import io.millrace.embedder.EmbeddingJobType;
import io.millrace.job.BatchLine;
import io.millrace.job.BatchLineParser;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.model.ModelCatalog;
import io.millrace.model.ProviderSettings;
import io.millrace.settings.Settings;
import io.millrace.topology.Ask;
import io.millrace.topology.JobType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code key explain}: whether two jobs share an answer, and if not, why. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Says whether two request lines ask the same, and which fields make them differ.")
final class KeyCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(index = "0", paramLabel = "LINE", description = "A Batch request line, or @FILE with one.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "LINE", description = "Another.")
    private String second = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private ConfigCommand.Form form = ConfigCommand.Form.TABLE;

    KeyCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        CompletionSettings settings = Settings.read(CompletionSettings.defaults(), cluster.config(), System.getenv());
        Asked one = asked("first", first, settings);
        Asked other = asked("second", second, settings);
        LineDifference difference = LineDifference.of(one.line, other.line, one.type.ignoredFields());
        boolean same = one.keys.equals(other.keys);
        if (form == ConfigCommand.Form.JSON) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("same", same);
            result.put("keys", List.of(one.keys, other.keys));
            result.put("differ", difference.asked());
            result.put("differ_but_do_not_matter", difference.ignored());
            screen.print(Json.pretty(result));
            return ExitCode.OK.number();
        }
        screen.print("first   " + String.join(" ", one.keys));
        screen.print("second  " + String.join(" ", other.keys));
        screen.print(same ? "They share their answer." : "They do not share an answer.");
        difference.asked().forEach(pointer -> screen.print("  differs: " + pointer));
        difference.ignored().forEach(pointer -> screen.print("  differs, and does not matter: " + pointer));
        return ExitCode.OK.number();
    }

    private static Asked asked(String which, String argument, CompletionSettings settings) throws IOException {
        String text = argument.startsWith("@") ? Files.readString(Path.of(argument.substring(1))) : argument;
        byte[] raw = text.strip().getBytes(StandardCharsets.UTF_8);
        try {
            BatchLine line = new BatchLineParser(settings.worker().topology().input()).parse(raw);
            JobType type = type(line, settings);
            List<String> keys = type
                    .asks(line, List.of(), raw, settings.worker().topology().namespace())
                    .stream()
                    .map(Ask::key)
                    .map(CacheKey::toString)
                    .toList();
            return new Asked(line, type, keys);
        } catch (JobRejected e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "The " + which + " line would be refused ("
                            + e.failure().kind().label() + "): " + e.failure().message() + ".");
        }
    }

    private static JobType type(BatchLine line, CompletionSettings all) {
        WorkerSettings settings = all.worker();
        // Without settings a provider must stand in: it enters both keys alike.
        boolean configured = !settings.providers().isEmpty();
        ProviderSettings standIn = new ProviderSettings(URI.create("http://127.0.0.1/v1"), null, Map.of(), Map.of());
        Map<String, ProviderSettings> providers = configured ? settings.providers() : Map.of("default", standIn);
        ModelCatalog catalog = new ModelCatalog(
                providers, configured ? settings.defaultProvider() : "default", settings.models(), settings.catalog());
        return line.url().equals(ChatJobType.URL)
                ? ChatJobType.of(catalog, all)
                : new EmbeddingJobType(
                        catalog,
                        settings.overlong(),
                        settings.topology().gather().itemsPerJobMax(),
                        settings.topology().resultBytesMax());
    }

    private record Asked(BatchLine line, JobType type, List<String> keys) {}
}
