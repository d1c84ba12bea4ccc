package io.millrace.cli;

import io.millrace.completion.route.RouteSettings;
import io.millrace.completion.route.RoutesFile;
import io.millrace.completion.route.eval.Half;
import io.millrace.completion.route.eval.LabelledSet;
import io.millrace.completion.route.eval.ModelPrice;
import io.millrace.local.model.ReplayAnswers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** What {@code route eval} and {@code route fit} are told of the set and of the routes. */
final class RouteCommandSet {
    /** The name of the set that is built in. */
    static final String RECORDED = "gsm8k-recorded";

    /** The seed of the split, fixed before anyone looked at the second half. */
    static final String SEED = "20261124";

    @Parameters(
            index = "0",
            paramLabel = "SET",
            description = "A labelled set: a .csv or .jsonl file, or " + RECORDED + ", which is built in.")
    private String set = "";

    @Option(names = "--file", paramLabel = "FILE", description = "A YAML file with routes, over those built in.")
    private @Nullable Path file;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = SEED,
            description = "Seed of the split into halves, and of the intervals (default: ${DEFAULT-VALUE}).")
    private long seed;

    long seed() {
        return seed;
    }

    /** The part of the set that is to be asked. */
    LabelledSet questions(Half half) throws IOException {
        return read().half(half, seed);
    }

    private LabelledSet read() throws IOException {
        try (InputStream in = set.equals(RECORDED) ? ReplayAnswers.open() : Files.newInputStream(Path.of(set))) {
            return set.endsWith(".csv") ? LabelledSet.csv(set, in) : LabelledSet.jsonLines(set, in);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** The routes of these names, in this order. */
    Map<String, RouteSettings> routes(List<String> names) {
        Map<String, RouteSettings> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, route(name)));
        return asked;
    }

    RouteSettings route(String name) {
        Map<String, RouteSettings> all = file == null ? RoutesFile.builtIn() : RoutesFile.read(file);
        RouteSettings route = all.get(name);
        if (route == null) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "There is no route '" + name + "'; there are " + String.join(", ", all.keySet()) + ".");
        }
        return route;
    }

    /** List prices of the recorded models in US dollars for a million tokens: OpenAI's of gpt-4-1106-preview, Together AI's of Mixtral-8x7B-Instruct. */
    static Map<String, ModelPrice> listPrices() {
        return Map.of(ReplayAnswers.SMALL, new ModelPrice(0.60, 0.60), ReplayAnswers.LARGE, new ModelPrice(10, 30));
    }

    /** Reads {@code held-out} where the constant is {@code HELD_OUT}. */
    static final class HalfConverter implements ITypeConverter<Half> {
        @Override
        public Half convert(String value) {
            return Arrays.stream(Half.values())
                    .filter(half -> label(half).equals(value.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is not allowed; allowed are "
                            + Arrays.stream(Half.values())
                                    .map(HalfConverter::label)
                                    .collect(Collectors.joining(", "))));
        }

        private static String label(Half half) {
            return half.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
