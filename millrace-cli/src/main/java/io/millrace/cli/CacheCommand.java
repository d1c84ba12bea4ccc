package io.millrace.cli;

import io.millrace.app.ControlClient;
import io.millrace.app.StartException;
import io.millrace.cache.CacheRules.By;
import io.millrace.cache.CacheRules.Selector;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cache invalidate}: kept answers that shall not be served any more. */
@Command(
        name = "invalidate",
        mixinStandardHelpOptions = true,
        description = {
            "Makes kept answers invalid: of a model, a namespace, one question, everything up to a generation, or all.",
            "Returns when every live worker obeys: a job sent after that is not served an answer asked before.",
            "Calls under way still answer the jobs that wait for them."
        })
final class CacheCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    CacheCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (ControlClient control = new ControlClient(cluster.settings().kafka())) {
            long number = what.decide(control);
            int workers = control.awaitObeyed(number);
            screen.print("decision " + number + ": obeyed by " + workers + (workers == 1 ? " worker" : " workers"));
            if (workers == 0) {
                screen.note("No worker is alive; those that start will obey.");
            }
            return ExitCode.OK.number();
        } catch (StartException e) {
            throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** What is invalid; one of these. */
    static final class What {
        @Option(
                names = "--model",
                paramLabel = "NAME",
                description = "Answers of this model: ALIAS/MODEL, its name at the provider, or as it calls itself.")
        private @Nullable String model;

        @Option(names = "--namespace", paramLabel = "NAME", description = "Answers kept for this namespace.")
        private @Nullable String namespace;

        @Option(
                names = "--key",
                paramLabel = "HEX",
                description = "The answer to one question, by its key, as 'key explain' prints it.")
        private @Nullable String key;

        @Option(
                names = "--generation",
                paramLabel = "N",
                description = "Every answer asked while no decision after the first N was known.")
        private @Nullable Long generation;

        @Option(names = "--all", description = "Every kept answer.")
        private boolean all;

        long decide(ControlClient control) {
            if (generation != null) {
                if (generation < 0) {
                    throw new CommandFailed(ExitCode.USAGE, "--generation: " + generation + " is below 0.");
                }
                return control.invalidateUpTo(generation);
            }
            return control.invalidate(selector());
        }

        private Selector selector() {
            if (model != null) {
                return new Selector(By.MODEL, named("--model", model));
            } else if (namespace != null) {
                return new Selector(By.NAMESPACE, named("--namespace", namespace));
            } else if (key != null) {
                if (!key.matches("[0-9a-f]{64}")) {
                    throw new CommandFailed(ExitCode.USAGE, "--key: a key has 64 hexadecimal digits in lower case.");
                }
                return new Selector(By.KEY, key);
            }
            if (!all) {
                throw new IllegalStateException("picocli lets exactly one option pass");
            }
            return new Selector(By.ALL, "");
        }

        private static String named(String option, String name) {
            if (name.isBlank()) {
                throw new CommandFailed(ExitCode.USAGE, option + ": a name is needed.");
            }
            return name;
        }
    }
}
