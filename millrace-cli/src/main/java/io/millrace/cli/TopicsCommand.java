package io.millrace.cli;

import io.millrace.app.TopicPlan;
import io.millrace.app.TopicPlan.TopicSpec;
import io.millrace.app.Topics;
import io.millrace.app.WorkerSettings;
import io.millrace.topology.Names;
import io.millrace.topology.TopologySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code topics create}: every topic of an application, created and seen ready. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Creates the topics a worker needs, internal ones too, and waits until every partition answers.")
final class TopicsCommand implements Callable<Integer> {
    private static final Map<String, String> APPLICATIONS =
            Map.of("embedding", "millrace-embedder", "completion", "millrace-completion");

    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Job type: embedding or completion (default: ${DEFAULT-VALUE}).")
    private String type = "embedding";

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description =
                    "Partitions of each topic (default: topology.partitions). The worker must be told the same number.")
    private int partitions;

    @Option(
            names = "--replication",
            paramLabel = "N",
            description = "Replicas of each partition (default: the setting 'replication', else the broker's own).")
    private int replication;

    TopicsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        String application = APPLICATIONS.get(type);
        if (application == null) {
            throw new CommandFailed(ExitCode.USAGE, "--type: '" + type + "' is neither embedding nor completion.");
        }
        WorkerSettings settings = cluster.settings();
        TopologySettings topology =
                partitions > 0 ? settings.topology().withPartitions(partitions) : settings.topology();
        Names names = new Names(application, type);
        Set<TopicSpec> plan = new LinkedHashSet<>(TopicPlan.userTopics(names, topology));
        plan.addAll(TopicPlan.internalTopics(names, topology));
        List<TopicSpec> all = new ArrayList<>(plan);
        try (Admin admin = Admin.create(new HashMap<String, Object>(settings.kafka()))) {
            Topics topics = new Topics(admin);
            Set<String> created =
                    new HashSet<>(topics.create(all, replication > 0 ? replication : settings.replication()));
            topics.awaitReady(all);
            topics.requirePartitions(TopicPlan.internalTopics(names, topology));
            for (TopicSpec topic : all) {
                screen.print((created.contains(topic.name()) ? "created   " : "existing  ") + topic.name());
            }
        }
        return ExitCode.OK.number();
    }
}
