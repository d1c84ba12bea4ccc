package io.millrace.inspector.replay;

import io.millrace.inspector.letter.Escaped;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.state.AuditEntry;
import io.millrace.inspector.state.AuditEntry.Resource;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.StateKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes a plan's jobs with their states, its progress and the audit trail: all of a batch, or none of it.
 *
 * <p>Threads: one.
 */
final class Sending {
    private static final int AUDIT_TEXT_MAX = 256 << 10;

    private final Plan plan;
    private final Ledger ledger;
    private final ReplayJob jobs;
    private final InstantSource clock;
    private PlanProgress progress;

    Sending(Plan plan, PlanProgress progress, Ledger ledger, List<HeaderFamily> families, InstantSource clock) {
        this.plan = plan;
        this.progress = progress;
        this.ledger = ledger;
        this.jobs = new ReplayJob(plan, families);
        this.clock = clock;
    }

    PlanProgress progress() {
        return progress;
    }

    /** Sends a batch; one that is too large for its topic is left out. */
    void send(List<Outgoing> batch) {
        try {
            transaction(batch);
        } catch (RecordTooLargeException e) {
            if (batch.size() > 1) {
                batch.forEach(one -> send(List.of(one)));
            } else {
                skip(batch.get(0).row().root(), "larger than its topic takes");
            }
        }
    }

    private void transaction(List<Outgoing> batch) {
        PlanProgress after = progress.with(batch.size(), clock.millis());
        ledger.transaction(() -> {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            batch.forEach(one -> sent.add(ledger.job(jobs.record(one.row(), one.letter(), one.value()))));
            ledger.flush();
            List<Resource> resources = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                Outgoing one = batch.get(i);
                ledger.state(StateKey.letter(one.row().root()), replayed(one, metadata(sent.get(i))));
                resources.add(new Resource("dead_letter", one.row().root().id()));
                if (one.edited()) {
                    edit(one);
                }
            }
            ledger.audit(AuditEntry.done(ledger.now(), plan.by(), "replay", resources, Map.of("plan", plan.id())));
            ledger.state(StateKey.PROGRESS + plan.id(), after);
        });
        progress = after;
    }

    private LetterState replayed(Outgoing one, RecordMetadata at) {
        Position job = new Position(at.topic(), at.partition(), at.offset());
        return new LetterState("replayed", one.row().latest().id(), plan.id(), clock.millis(), plan.by(), job.id());
    }

    private void edit(Outgoing one) {
        Map<String, Object> params = Map.of(
                "plan",
                plan.id(),
                "before",
                Escaped.head(Escaped.bytes(one.letter().value()), AUDIT_TEXT_MAX),
                "after",
                Escaped.head(Escaped.bytes(one.value()), AUDIT_TEXT_MAX));
        Resource resource = new Resource("dead_letter", one.row().root().id());
        ledger.audit(AuditEntry.done(ledger.now(), plan.by(), "edit", List.of(resource), params));
    }

    private static RecordMetadata metadata(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }

    /** A dead letter of the plan stays where it was. */
    void skip(Position root, String reason) {
        PlanProgress after = progress.skip(reason);
        ledger.transaction(() -> {
            ledger.state(StateKey.letter(root), null);
            ledger.state(StateKey.PROGRESS + plan.id(), after);
        });
        progress = after;
    }

    /** Dead letters of a cancelled plan stay where they were. */
    void release(List<Position> roots) {
        ledger.transaction(() -> roots.forEach(root -> ledger.state(StateKey.letter(root), null)));
    }

    /** The plan is in another state now. */
    void enter(String state) {
        PlanProgress after = progress.in(state, clock.millis());
        ledger.transaction(() -> ledger.state(StateKey.PROGRESS + plan.id(), after));
        progress = after;
    }
}
