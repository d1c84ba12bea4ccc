package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.inspector.Inspector;
import io.millrace.inspector.fold.FoldSettings;
import io.millrace.inspector.fold.InspectorException;
import io.millrace.inspector.letter.CauseField;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.topology.Names;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which dead letters a command is about: cluster, topics, and how their headers are read. */
final class DlqOptions {
    /** Fewer are read before anybody asks how fast. */
    static final int TOLD_FROM = 10_000;

    static final String APPLICATION = "millrace-inspector";

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "A topic of dead letters; may be given several times (default: millrace.dead-letters).")
    private List<String> topics = new ArrayList<>();

    @Option(
            names = "--header",
            paramLabel = "NAME=FIELD",
            description =
                    "A header of your own and what it tells; may be given several times. 'dlq headers' lists the fields.")
    private Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = "--fold-dir",
            paramLabel = "DIR",
            description = "Where what was read is kept for the next command (default: ~/.cache/millrace).")
    private @Nullable Path directory;

    WorkerSettings settings() {
        return cluster.settings();
    }

    /** The header families to ask, one's own first. */
    List<HeaderFamily> families() {
        if (headers.isEmpty()) {
            return HeaderFamily.KNOWN;
        }
        Map<String, CauseField> fields = new TreeMap<>();
        headers.forEach((name, label) -> fields.put(name, field(label)));
        List<HeaderFamily> families = new ArrayList<>(List.of(HeaderFamily.ownOf(fields)));
        families.addAll(HeaderFamily.KNOWN);
        return families;
    }

    private static CauseField field(String label) {
        return CauseField.of(label)
                .orElseThrow(() -> new CommandFailed(
                        ExitCode.USAGE,
                        "--header: '" + label + "' is no field; there are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(CauseField.values())
                                                .map(CauseField::label)
                                                .toList())
                                + "."));
    }

    /** Reads what there is; shows how far it is. */
    Inspector open(Screen screen) {
        Map<String, String> kafka = settings().kafka();
        List<String> read = topics.isEmpty() ? List.of(Names.DEAD_LETTERS) : topics;
        try (Progress progress = Progress.of(screen, "dead letters", -1)) {
            TopicsThere.require(kafka, read);
            FoldSettings fold =
                    new FoldSettings(kafka, APPLICATION, read, Names.DEAD_LETTERS_STATE, families(), directory());
            long began = System.nanoTime();
            Inspector inspector = Inspector.open(fold, InstantSource.system(), count -> progress.at(count, "read"));
            rate(screen, inspector.fold().records(), System.nanoTime() - began);
            if (!inspector.fold().kept()) {
                screen.note("Another dlq command is at work here; this one reads all dead letters for itself.");
            }
            return inspector;
        } catch (InspectorException e) {
            throw new CommandFailed(ExitCode.FAILED, e.getMessage() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.FAILED, "Interrupted.");
        }
    }

    private static void rate(Screen screen, long records, long nanos) {
        if (records >= TOLD_FROM) {
            screen.note(Screen.count(records) + " dead letters read in " + Screen.seconds(nanos) + ", "
                    + Screen.count((long) (records / (nanos / 1e9))) + " a second");
        }
    }

    private Path directory() {
        if (directory != null) {
            return directory;
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache", "millrace")
                : Path.of(cache, "millrace");
    }
}
