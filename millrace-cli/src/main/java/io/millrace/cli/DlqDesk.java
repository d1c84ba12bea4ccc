package io.millrace.cli;

import io.millrace.app.TopicPlan;
import io.millrace.app.Topics;
import io.millrace.app.WorkerSettings;
import io.millrace.inspector.Inspector;
import io.millrace.inspector.replay.JobTokens;
import io.millrace.inspector.replay.Remarks;
import io.millrace.inspector.replay.ReplaySettings;
import io.millrace.inspector.replay.Replays;
import io.millrace.topology.Names;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;

/** What a {@code dlq} command that writes works with. */
final class DlqDesk implements AutoCloseable {
    private static final String TRANSACTIONAL_ID = DlqOptions.APPLICATION + "-replay";
    private static final int REPLAYS_MAX = 5;

    private final Inspector inspector;
    private final DlqOptions options;
    private final ReplaySettings settings;

    private DlqDesk(Inspector inspector, DlqOptions options, ReplaySettings settings) {
        this.inspector = inspector;
        this.options = options;
        this.settings = settings;
    }

    /** Opens it; the topics of decisions are created if they are missing. */
    static DlqDesk open(Screen screen, DlqOptions options, boolean edits) {
        WorkerSettings worker = options.settings();
        try (Admin admin = Admin.create(new HashMap<String, Object>(worker.kafka()))) {
            Topics topics = new Topics(admin);
            List<TopicPlan.TopicSpec> ours = List.of(TopicPlan.deadLetterState(), TopicPlan.deadLetterAudit());
            if (!topics.create(ours, worker.replication()).isEmpty()) {
                topics.awaitReady(ours);
            }
        }
        return at(screen, options, edits);
    }

    /** Opens it for a look: nothing is created. */
    static DlqDesk at(Screen screen, DlqOptions options, boolean edits) {
        ReplaySettings settings = new ReplaySettings(
                options.settings().kafka(),
                TRANSACTIONAL_ID,
                Names.DEAD_LETTERS_STATE,
                Names.DEAD_LETTERS_AUDIT,
                by(),
                edits,
                REPLAYS_MAX);
        return new DlqDesk(options.open(screen), options, settings);
    }

    static String by() {
        String told = System.getenv("MILLRACE_USER");
        return told == null || told.isBlank() ? System.getProperty("user.name", "unknown") : told;
    }

    Inspector inspector() {
        return inspector;
    }

    Replays replays() {
        return new Replays(
                inspector.fold(),
                inspector.reader(),
                options.families(),
                settings,
                new JobTokens(new DlqPrices(options.settings()).catalog()),
                InstantSource.system(),
                System::nanoTime);
    }

    Remarks remarks() {
        return new Remarks(settings, InstantSource.system());
    }

    @Override
    public void close() {
        inspector.close();
    }
}
