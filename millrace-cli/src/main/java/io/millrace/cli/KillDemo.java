package io.millrace.cli;

import io.millrace.app.TopicPlan;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.Topics;
import io.millrace.client.MillraceClient;
import io.millrace.embedder.EmbedderApp;
import io.millrace.local.broker.EmbeddedBroker;
import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServer;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** {@code demo --kill}: the worker, in a process of its own, is killed half-way; what was lost, doubled and paid again is counted afterwards. */
final class KillDemo {
    private static final int TIMEOUT_SECONDS = 120;

    private final Screen screen;
    private final DemoJobs jobs;
    private final Path data;

    KillDemo(Screen screen, DemoJobs jobs, Path data) {
        this.screen = screen;
        this.jobs = jobs;
        this.data = data;
    }

    int run(String model) throws Exception {
        screen.note("Millrace demo with a kill. Broker and model run in this process, the worker in one of its own.");
        try (EmbeddedBroker broker = EmbeddedBroker.start(data.resolve("broker"));
                ModelServer models = ModelServer.start(ModelServerSettings.miniLm())) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            createTopics(kafka);
            Map<String, String> settings = new HashMap<>(LocalStack.settings(data, broker, models));
            settings.put("MILLRACE_HTTP_PORT", "-1");
            try (WorkerChild worker = new WorkerChild(data.resolve("worker.log"), settings);
                    MillraceClient client = MillraceClient.connect(kafka, "embedding")) {
                send(client, worker, models, model);
            }
            return count(kafka, models.ledger().totals());
        }
    }

    private void send(MillraceClient client, WorkerChild worker, ModelServer models, String model) throws Exception {
        // Half of what is to be paid, and calls open: a kill in a quiet moment would show nothing.
        long half = jobs.asked().cardinality() / 2;
        int[] ended = new int[1];
        boolean[] killed = new boolean[1];
        try (OrderlyWait orderly = new OrderlyWait(screen, TIMEOUT_SECONDS)) {
            for (int job = 0; job < jobs.jobs().size(); job++) {
                orderly.add(client.submit(jobs.line(job, model)), outcome -> {
                    ended[0]++;
                    if (!killed[0]
                            && models.ledger().inFlight() > 0
                            && models.ledger().totals().items() >= half) {
                        killed[0] = true;
                        kill(worker, models, ended[0]);
                    }
                });
            }
            orderly.finish();
        }
        if (!killed[0]) {
            throw new CommandFailed(
                    ExitCode.FAILED, "The worker was never killed: no call was open at the right time. Try more jobs.");
        }
    }

    private void kill(WorkerChild worker, ModelServer models, int ended) throws IOException {
        long paid = models.ledger().totals().items();
        int calls = models.ledger().inFlight();
        try {
            worker.killAndStartAgain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.CANCELLED, "Interrupted.");
        }
        screen.note("  SIGKILL after " + Screen.count(ended) + " jobs had ended, with " + calls + " calls open and "
                + Screen.count(paid) + " texts paid for. A new worker takes over on the same state …");
    }

    private int count(Map<String, String> kafka, LedgerTotals ledger) {
        TopicCount outcomes = TopicCount.of(kafka, List.of("embedding.results", Names.DEAD_LETTERS));
        long sent = jobs.jobs().size();
        long lost = sent - outcomes.distinct();
        long doubled = outcomes.records() - outcomes.distinct();
        long repeated = ledger.items() - jobs.asked().cardinality();
        screen.print(Screen.count(sent) + " jobs sent, one worker killed with SIGKILL and started again.");
        screen.print("");
        screen.print("  outcomes           " + Screen.count(outcomes.records())
                + "   as a read_committed consumer sees them");
        screen.print("  lost               " + Screen.count(lost));
        screen.print("  duplicate          " + Screen.count(doubled));
        screen.print("  different texts    " + Screen.count(jobs.asked().cardinality()));
        screen.print(
                "  repeated           " + Screen.count(repeated)
                        + "   texts paid for a second time: those whose call was open, or answered and not committed, when the worker died");
        long open = (long) LocalStack.INFLIGHT * LocalStack.BATCH_ITEMS * 2;
        boolean kept = lost == 0 && doubled == 0 && repeated <= open;
        screen.print("");
        screen.print(
                kept
                        ? "Nothing lost, nothing doubled; repeated at most " + open
                                + ", twice what can be open at once."
                        : "The promise was not kept.");
        return (kept ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private static void createTopics(Map<String, String> kafka) {
        TopologySettings topology = TopologySettings.defaults().withPartitions(LocalStack.PARTITIONS);
        List<TopicSpec> plan = TopicPlan.userTopics(new Names(EmbedderApp.APPLICATION_ID, "embedding"), topology);
        try (Admin admin = Admin.create(new HashMap<String, Object>(kafka))) {
            Topics topics = new Topics(admin);
            topics.create(plan, 1);
            topics.awaitReady(plan);
        }
    }
}
