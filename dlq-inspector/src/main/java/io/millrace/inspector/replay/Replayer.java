package io.millrace.inspector.replay;

import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.LetterReader;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is left of one plan, at its pace, and obeys whoever pauses or cancels it.
 *
 * <p>Threads: one.
 */
final class Replayer {
    private static final int BATCH = 200;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Plan plan;
    private final Fold fold;
    private final LetterReader reader;
    private final JobEditor editor;
    private final JobTokens tokens;
    private final Ledger ledger;
    private final Sending sending;
    private final LongSupplier nanos;
    private final Consumer<PlanProgress> listener;
    private final List<Outgoing> batch = new ArrayList<>();
    private Pace pace;

    Replayer(
            Plan plan,
            Fold fold,
            LetterReader reader,
            JobTokens tokens,
            Ledger ledger,
            Sending sending,
            LongSupplier nanos,
            Consumer<PlanProgress> listener) {
        this.plan = plan;
        this.fold = fold;
        this.reader = reader;
        this.tokens = tokens;
        this.editor = new JobEditor(tokens);
        this.ledger = ledger;
        this.sending = sending;
        this.nanos = nanos;
        this.listener = listener;
        this.pace = pace();
    }

    private Pace pace() {
        return new Pace(plan.recordsPerMinute(), plan.tokensPerMinute(), nanos.getAsLong());
    }

    /** Returns how it ended. */
    PlanProgress run() {
        List<Member> members = members();
        sending.enter(PlanProgress.RUNNING);
        for (int from = 0; from < members.size(); from += BATCH) {
            if (!portion(members.subList(from, Math.min(members.size(), from + BATCH)))) {
                flush();
                cancel();
                return sending.progress();
            }
        }
        flush();
        sending.enter(PlanProgress.DONE);
        return sending.progress();
    }

    void cancel() {
        List<Position> left = members().stream().map(Member::root).toList();
        for (int from = 0; from < left.size(); from += BATCH) {
            sending.release(left.subList(from, Math.min(left.size(), from + BATCH)));
        }
        sending.enter(PlanProgress.CANCELLED);
    }

    /** Dead letters of the plan that were not sent, in the order of their positions. */
    private List<Member> members() {
        List<Member> members = new ArrayList<>();
        fold.state()
                .each(
                        StateKey.LETTER,
                        (key, value) -> StateJson.read(value, LetterState.class)
                                .filter(state -> state.status().equals("planned")
                                        && plan.id().equals(state.plan()))
                                .ifPresent(state -> Position.of(key.substring(StateKey.LETTER.length()))
                                        .ifPresent(root -> members.add(new Member(root, state.letter())))));
        members.sort((a, b) -> a.root().compareTo(b.root()));
        return members;
    }

    /** Sends some; false if the plan is cancelled. */
    private boolean portion(List<Member> portion) {
        Map<Position, LetterRow> rows = new HashMap<>();
        for (Member member : portion) {
            fold.row(member.root())
                    .filter(row -> row.latest().id().equals(member.letter()))
                    .ifPresent(row -> rows.put(member.root(), row));
        }
        Map<Position, DeadLetterRecord> letters = new HashMap<>();
        reader.read(
                rows.values().stream().map(LetterRow::latest).toList(),
                letter -> letters.put(letter.position(), letter));
        for (Member member : portion) {
            LetterRow row = rows.get(member.root());
            if (row == null) {
                sending.skip(member.root(), "died again since the plan was made");
            } else if (!take(row, letters.get(row.latest()))) {
                return false;
            }
        }
        return true;
    }

    /** Sends one when its time has come; false if the plan is cancelled. */
    private boolean take(LetterRow row, @Nullable DeadLetterRecord letter) {
        if (letter == null) {
            sending.skip(row.root(), "is in its topic no more");
            return true;
        }
        String obstacle = ReplayJob.obstacle(letter, plan.target()).orElse(null);
        if (obstacle != null) {
            sending.skip(row.root(), obstacle);
            return true;
        }
        Outgoing one;
        try {
            byte[] value = editor.edit(letter, plan.edit());
            int counted = plan.tokensPerMinute() == 0
                    ? 1
                    : (int) Math.min(
                            Integer.MAX_VALUE,
                            tokens.count(letter.model(), value).input());
            one = new Outgoing(row, letter, value, counted);
        } catch (EditRefused e) {
            sending.skip(row.root(), "cannot be changed: " + e.getMessage());
            return true;
        }
        if (!awaitTurn()) {
            return false;
        }
        pace.went(one.tokens(), nanos.getAsLong());
        batch.add(one);
        if (batch.size() >= BATCH) {
            flush();
        }
        return true;
    }

    /** Waits until the next may go; false if the plan is cancelled. */
    private boolean awaitTurn() {
        while (true) {
            String want = control();
            if (want.equals(Control.CANCEL)) {
                return false;
            } else if (want.equals(Control.PAUSE)) {
                pause();
            } else if (pace.mayGo(nanos.getAsLong())) {
                return true;
            } else {
                flush();
                rest(Math.min(LOOK_NANOS, pace.waitNanos(nanos.getAsLong())));
            }
        }
    }

    private void pause() {
        flush();
        sending.enter(PlanProgress.PAUSED);
        listener.accept(sending.progress());
        while (control().equals(Control.PAUSE)) {
            rest(LOOK_NANOS);
        }
        sending.enter(PlanProgress.RUNNING);
        pace = pace();
    }

    private void rest(long forNanos) {
        LockSupport.parkNanos(forNanos);
        ledger.keepAlive();
    }

    private String control() {
        return StateJson.read(fold.state().get(StateKey.CONTROL + plan.id()), Control.class)
                .map(Control::want)
                .orElse(Control.RUN);
    }

    private void flush() {
        if (!batch.isEmpty()) {
            sending.send(List.copyOf(batch));
            batch.clear();
            listener.accept(sending.progress());
        }
    }

    private record Member(Position root, String letter) {}
}
