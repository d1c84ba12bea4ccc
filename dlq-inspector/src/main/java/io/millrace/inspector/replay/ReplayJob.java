package io.millrace.inspector.replay;

import io.millrace.deadletter.DeadLetterHeaders;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.ReplayHeaders;
import io.millrace.job.JobHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as the job it is sent again as: its own key and headers, and one header each of the replay.
 *
 * <p>Threads: any.
 */
final class ReplayJob {
    private final Plan plan;
    private final List<HeaderFamily> families;

    ReplayJob(Plan plan, List<HeaderFamily> families) {
        this.plan = plan;
        this.families = families;
    }

    /** Why it cannot be sent; empty if it can. */
    static Optional<String> obstacle(DeadLetterRecord letter, @Nullable String target) {
        if (target == null && letter.cause().topic().isEmpty()) {
            return Optional.of("its headers name no topic it came from");
        } else if (letter.header(DeadLetterHeaders.TRUNCATED) != null) {
            return Optional.of("only its beginning was kept");
        }
        return Optional.empty();
    }

    /** Where it goes. */
    String target(DeadLetterRecord letter) {
        String target = plan.target();
        return target == null ? letter.cause().topic() : target;
    }

    /** The job's own headers, as the plan changes them. */
    List<JobHeader> carried(DeadLetterRecord letter) {
        Map<String, String> set = plan.edit().headers();
        Stream<JobHeader> own =
                ReplayHeaders.own(letter, families).stream().filter(header -> !set.containsKey(header.name()));
        Stream<JobHeader> changed = set.entrySet().stream()
                .map(header -> new JobHeader(header.getKey(), header.getValue().getBytes(StandardCharsets.UTF_8)));
        return Stream.concat(own, changed).toList();
    }

    ProducerRecord<byte[], byte[]> record(LetterRow row, DeadLetterRecord letter, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> job = new ProducerRecord<>(target(letter), letter.key(), value);
        carried(letter).forEach(header -> job.headers().add(header.name(), header.value()));
        if (letter.cause().family().equals("millrace")) {
            add(job, ReplayHeaders.PRIORITY, "replay");
        }
        add(job, ReplayHeaders.ID, plan.id());
        add(job, ReplayHeaders.OF, row.root().id());
        add(job, ReplayHeaders.COUNT, String.valueOf(row.count()));
        add(job, ReplayHeaders.BY, plan.by());
        if (!plan.edit().none()) {
            add(job, ReplayHeaders.EDITED, "true");
        }
        String trace = letter.header("traceparent");
        if (trace != null) {
            add(job, ReplayHeaders.TRACE, trace);
        }
        return job;
    }

    private static void add(ProducerRecord<byte[], byte[]> job, String name, String value) {
        job.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
