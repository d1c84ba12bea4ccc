package io.millrace.inspector.replay;

import io.millrace.inspector.fold.InspectorException;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.StateView;
import io.millrace.inspector.query.Found;
import io.millrace.inspector.query.LetterFilter;
import io.millrace.inspector.state.AuditEntry;
import io.millrace.inspector.state.AuditEntry.Resource;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.Note;
import io.millrace.inspector.state.StateKey;
import io.millrace.inspector.state.StateWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What people say about dead letters, groups and plans; every word of it is in the audit trail.
 *
 * <p>Threads: one.
 */
public final class Remarks implements AutoCloseable {
    private static final int AUDITED_MAX = 1_000;
    private static final int NOTE_MAX = 2_000;
    private static final long SEEN_MS = 30_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final StateWriter writer;
    private final String by;
    private final InstantSource clock;

    public Remarks(ReplaySettings settings, InstantSource clock) {
        this.writer = new StateWriter(settings.kafka(), settings.stateTopic(), settings.auditTopic());
        this.by = settings.by();
        this.clock = clock;
    }

    /** Writes down a note on a dead letter or a group; an empty one takes it away. */
    public void note(String type, String id, String text) {
        if (text.length() > NOTE_MAX) {
            throw new IllegalArgumentException(
                    "the note has " + text.length() + " characters; at most " + NOTE_MAX + " are kept");
        }
        writer.state(StateKey.NOTE + id, text.isBlank() ? null : new Note(text, clock.millis(), by));
        audit("note", List.of(new Resource(type, id)), Map.of("text", text));
    }

    /** Writes dead letters off; those that want no action stay as they are. Returns how many. */
    public int discard(List<Found> letters, String reason) {
        List<Resource> resources = new ArrayList<>();
        for (Found found : letters) {
            if (found.status().wantsAction()) {
                LetterRow row = found.row();
                writer.state(
                        StateKey.letter(row.root()),
                        new LetterState("discarded", row.latest().id(), null, clock.millis(), by, null));
                resources.add(new Resource("dead_letter", row.root().id()));
            }
        }
        for (int from = 0; from < resources.size(); from += AUDITED_MAX) {
            List<Resource> some = resources.subList(from, Math.min(resources.size(), from + AUDITED_MAX));
            audit("discard", some, Map.of("reason", reason));
        }
        return resources.size();
    }

    /** Tells a plan's replayer what to do. */
    public void control(String plan, String want) {
        writer.state(StateKey.CONTROL + plan, new Control(want, clock.millis(), by));
        audit(want.equals(Control.RUN) ? "resume" : want, List.of(new Resource("plan", plan)), Map.of());
    }

    /** Saves a filter under a name, for everybody; one that does not compile is refused. */
    public void filter(String name, String expression) {
        LetterFilter.of(expression);
        writer.state(StateKey.FILTER + name, Map.of("expression", expression, "by", by, "at", clock.millis()));
        audit("filter", List.of(new Resource("filter", name)), Map.of("expression", expression));
    }

    /** Waits until a fold has read a note of what was written before it. */
    public void awaitSeen(StateView view) {
        String mark = "mark|" + by + "|" + clock.millis();
        writer.state(mark, Map.of("at", clock.millis()));
        long endMs = clock.millis() + SEEN_MS;
        while (view.get(mark) == null) {
            if (clock.millis() > endMs) {
                throw new InspectorException("what was written does not come back from its topic", null);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        writer.state(mark, null);
    }

    private void audit(String operation, List<Resource> resources, Map<String, Object> params) {
        writer.audit(AuditEntry.done(clock.instant().toString(), by, operation, resources, params));
    }

    @Override
    public void close() {
        writer.close();
    }
}
