package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.client.CostsTopic;
import io.millrace.client.MillraceClient;
import io.millrace.completion.CompletionSettings;
import io.millrace.completion.route.RoutesFile;
import io.millrace.completion.route.eval.Half;
import io.millrace.completion.route.eval.LabelledSet;
import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.local.model.ReplayAnswers;
import io.millrace.model.ModelCatalog;
import io.millrace.model.Prices;
import io.millrace.model.ProviderSettings;
import io.millrace.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code compare}: one workload, by a naive client and by Millrace, and both bills. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description = {
            "Runs 1,000 mixed completion jobs twice on this machine: as a naive client calls a model, and through Millrace.",
            "Prints both bills, what the saving is due to, and how the answers compare. docs/compare.md describes it."
        })
final class CompareCommand implements Callable<Integer> {
    private static final Duration READ = Duration.ofSeconds(60);

    private final Screen screen;

    CompareCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        CompareWorkload workload = workload();
        String yaml = yaml();
        Path data = Files.createTempDirectory("millrace-compare");
        screen.note("Starting a broker, the local models and the workers …");
        LocalStackPlan plan = LocalStackPlan.in(data)
                .models(ModelServerSettings.replay())
                .completions(yaml)
                .afterwards(() -> Trees.delete(data));
        try (LocalStack stack = LocalStack.start(plan)) {
            List<CompareAnswer> naive = naive(stack, workload, yaml);
            LedgerTotals before = stack.models().ledger().totals();
            List<CompareAnswer> millrace = millrace(stack, workload);
            LedgerTotals after = stack.models().ledger().totals();
            CompareBill bill = new CompareBill(workload, naive, millrace);
            screen.print(Screen.count(workload.jobs().size()) + " jobs, "
                    + Screen.count(workload.questions().size()) + " different; calls at the model server: "
                    + Screen.count(before.chatCalls()) + " by the naive client, "
                    + Screen.count(after.chatCalls() - before.chatCalls()) + " by Millrace");
            screen.print("");
            bill.lines().forEach(screen::print);
            screen.print("");
            check(stack, bill.paid(millrace));
            return ExitCode.OK.number();
        }
    }

    private List<CompareAnswer> naive(LocalStack stack, CompareWorkload workload, String yaml)
            throws InterruptedException {
        WorkerSettings settings = Settings.readText(
                        CompletionSettings.of(WorkerSettings.defaults()), "compare.yaml", yaml)
                .worker();
        Map<String, ProviderSettings> local =
                Map.of("local", new ProviderSettings(stack.models().baseUrl(), null, Map.of(), Map.of()));
        ModelCatalog catalog = new ModelCatalog(local, "local", settings.models());
        try (Progress progress =
                Progress.of(screen, "naive client", workload.jobs().size())) {
            return new CompareNaive(stack.models().baseUrl(), model -> prices(catalog, model)).run(workload, progress);
        }
    }

    private static Prices prices(ModelCatalog catalog, String model) {
        return catalog.prices("local/" + model);
    }

    private List<CompareAnswer> millrace(LocalStack stack, CompareWorkload workload)
            throws InterruptedException, IOException {
        try (MillraceClient client = MillraceClient.connect(stack.kafka(), "completion");
                Progress progress =
                        Progress.of(screen, "Millrace", workload.jobs().size())) {
            return CompareMillrace.run(workload, client, progress);
        }
    }

    /** What the jobs say they paid is what is accounted for. */
    private void check(LocalStack stack, BigDecimal paid) throws IOException {
        BigDecimal accounted = CostsTopic.read(stack.kafka(), READ).stream()
                .filter(sum -> !sum.kind().equals("avoided"))
                .map(CostsTopic.Sum::microDollars)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        if (accounted.compareTo(paid) != 0) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "The results say " + paid.toPlainString() + " micro-dollars were paid, millrace.costs says "
                            + accounted.toPlainString() + ".");
        }
        screen.print("Checked: the results' bill is the sum of millrace.costs.");
    }

    static CompareWorkload workload() throws IOException {
        try (InputStream in = ReplayAnswers.open()) {
            return CompareWorkload.of(LabelledSet.jsonLines("gsm8k-recorded", in)
                    .half(Half.HELD_OUT, Long.parseLong(RouteCommandSet.SEED)));
        }
    }

    /** Prices, and the routes as they are shipped. */
    private static String yaml() throws IOException {
        return text(CompareCommand.class, "compare.yaml") + "\n" + text(RoutesFile.class, "routes.yaml");
    }

    private static String text(Class<?> beside, String name) throws IOException {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
