package io.millrace.inspector.replay;

import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.InspectorException;
import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;
import io.millrace.inspector.letter.HeaderFamily;
import io.millrace.inspector.letter.Position;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.query.Found;
import io.millrace.inspector.query.LetterReader;
import io.millrace.inspector.query.LetterSearch;
import io.millrace.inspector.state.AuditEntry;
import io.millrace.inspector.state.AuditEntry.Resource;
import io.millrace.inspector.state.LetterState;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Plans of what is replayed, made and carried out; one at a time in a cluster.
 *
 * <p>Threads: one.
 */
public final class Replays {
    /** Dead letters of one plan at most: their states are written in one transaction. */
    public static final int COUNT_MAX = 100_000;

    private static final int PORTION = 500;
    private static final long SEEN_MS = 30_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Fold fold;
    private final LetterReader reader;
    private final LetterSearch search;
    private final List<HeaderFamily> families;
    private final ReplaySettings settings;
    private final JobTokens tokens;
    private final InstantSource clock;
    private final LongSupplier nanos;

    public Replays(
            Fold fold,
            LetterReader reader,
            List<HeaderFamily> families,
            ReplaySettings settings,
            JobTokens tokens,
            InstantSource clock,
            LongSupplier nanos) {
        this.fold = fold;
        this.reader = reader;
        this.search = new LetterSearch(fold, reader);
        this.families = families;
        this.settings = settings;
        this.tokens = tokens;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** The plan of an id. */
    public Optional<Plan> plan(String id) {
        return StateJson.read(fold.state().get(StateKey.PLAN + id), Plan.class);
    }

    /** Every plan. */
    public List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        fold.state()
                .each(
                        StateKey.PLAN,
                        (key, value) -> StateJson.read(value, Plan.class).ifPresent(plans::add));
        return plans;
    }

    /** How far a plan is. */
    public PlanProgress progress(String id) {
        return StateJson.read(fold.state().get(StateKey.PROGRESS + id), PlanProgress.class)
                .orElseGet(() -> PlanProgress.none(clock.millis()));
    }

    /** What a plan would do; writes nothing. */
    public Forecast forecast(Plan draft, Criteria criteria, int cap, KeptAnswers answers) throws EditRefused {
        check(draft);
        Forecasting forecasting = new Forecasting(draft, tokens, new ReplayJob(draft, families), answers);
        List<Position> portion = new ArrayList<>();
        select(criteria, cap, forecasting::skip, row -> {
            portion.add(row.latest());
            if (portion.size() == PORTION) {
                reader.read(portion, forecasting::add);
                portion.clear();
            }
        });
        reader.read(portion, forecasting::add);
        return forecasting.forecast();
    }

    private void check(Plan draft) throws EditRefused {
        if (!draft.edit().none() && !settings.editsAllowed()) {
            throw new EditRefused("changing jobs is not allowed here");
        }
        new JobEditor(tokens).check(draft.edit());
    }

    /** Hands over the rows a plan would take. */
    private void select(Criteria criteria, int cap, Consumer<String> skipped, Consumer<LetterRow> visitor) {
        int[] count = {0};
        search.find(criteria, found -> {
            String obstacle = obstacle(found);
            if (obstacle == null) {
                visitor.accept(found.row());
                count[0]++;
            } else {
                skipped.accept(obstacle);
            }
            return count[0] < Math.min(cap, COUNT_MAX);
        });
    }

    private @Nullable String obstacle(Found found) {
        if (!found.status().wantsAction()) {
            return "is " + found.status().label();
        } else if (found.row().count() > settings.replaysMax()) {
            return "was replayed " + (found.row().count() - 1) + " times and died each time";
        }
        return null;
    }

    /** Freezes a plan. One of this id that is there already stays as it is, and is returned. */
    public Plan make(Plan draft, Criteria criteria, int cap) throws EditRefused {
        check(draft);
        Optional<Plan> known = plan(draft.id());
        if (known.isPresent()) {
            return known.get();
        }
        try (Ledger ledger = Ledger.take(settings, fold.state(), clock)) {
            return make(draft, criteria, cap, ledger);
        }
    }

    private Plan make(Plan draft, Criteria criteria, int cap, Ledger ledger) {
        Optional<Plan> known = plan(draft.id());
        if (known.isPresent()) {
            return known.get();
        }
        List<LetterRow> rows = new ArrayList<>();
        Map<String, Integer> skipped = new HashMap<>();
        select(criteria, cap, reason -> skipped.merge(reason, 1, Integer::sum), rows::add);
        Plan plan = draft.withCount(rows.size());
        PlanProgress none = new PlanProgress(0, Map.of(), PlanProgress.PLANNED, clock.millis());
        ledger.transaction(() -> {
            ledger.state(StateKey.PLAN + plan.id(), plan);
            for (LetterRow row : rows) {
                ledger.state(
                        StateKey.letter(row.root()),
                        new LetterState("planned", row.latest().id(), plan.id(), clock.millis(), plan.by(), null));
            }
            // Last: whoever reads it has read all of the plan.
            ledger.state(StateKey.PROGRESS + plan.id(), none);
            Map<String, Object> params = new HashMap<>(Map.of("count", rows.size(), "reason", plan.reason()));
            params.put("skipped", skipped);
            params.put("edit", plan.edit());
            ledger.audit(
                    AuditEntry.done(ledger.now(), plan.by(), "plan", List.of(new Resource("plan", plan.id())), params));
        });
        return plan;
    }

    /**
     * Sends what is left of a plan; returns how it ended.
     *
     * @param criteria what a plan of this id is made of if there is none yet
     * @throws ReplayerGone if another process replays, or takes over
     */
    public PlanProgress run(Plan draft, Criteria criteria, int cap, Consumer<PlanProgress> listener)
            throws EditRefused {
        Optional<Plan> known = plan(draft.id());
        if (known.isPresent() && progress(draft.id()).ended()) {
            return progress(draft.id());
        }
        check(known.orElse(draft));
        try (Ledger ledger = Ledger.take(settings, fold.state(), clock)) {
            ledger.plan(draft.id());
            Plan plan = make(draft, criteria, cap, ledger);
            awaitSeen(plan);
            PlanProgress progress = progress(plan.id());
            if (progress.ended()) {
                return progress;
            }
            Sending sending = new Sending(plan, progress, ledger, families, clock);
            return replayer(plan, ledger, sending, listener).run();
        }
    }

    /** Where the dead letters stand that a plan sent. */
    public Map<Status, Integer> outcomes(String id) {
        Map<Status, Integer> outcomes = new EnumMap<>(Status.class);
        fold.state()
                .each(
                        StateKey.LETTER,
                        (key, value) -> StateJson.read(value, LetterState.class)
                                .filter(state -> id.equals(state.plan())
                                        && state.status().equals(Status.REPLAYED.label()))
                                .flatMap(state -> Position.of(key.substring(StateKey.LETTER.length())))
                                .flatMap(fold::row)
                                .ifPresent(row -> outcomes.merge(fold.status(row), 1, Integer::sum)));
        return outcomes;
    }

    /**
     * Ends a plan: what it had not sent stands where it stood before. Its replayer does that if one is at work.
     *
     * @return whether it was done here
     */
    public boolean cancel(String id) {
        Plan plan = plan(id).orElseThrow(() -> new IllegalArgumentException("there is no plan " + id));
        try (Ledger ledger = Ledger.take(settings, fold.state(), clock)) {
            Sending sending = new Sending(plan, progress(id), ledger, families, clock);
            replayer(plan, ledger, sending, progress -> {}).cancel();
            return true;
        } catch (ReplayerGone e) {
            return false;
        }
    }

    private Replayer replayer(Plan plan, Ledger ledger, Sending sending, Consumer<PlanProgress> listener) {
        return new Replayer(plan, fold, reader, tokens, ledger, sending, nanos, listener);
    }

    /** The fold reads the plan from the topic, like anybody's. */
    private void awaitSeen(Plan plan) {
        long endMs = clock.millis() + SEEN_MS;
        while (fold.state().get(StateKey.PROGRESS + plan.id()) == null) {
            if (clock.millis() > endMs) {
                throw new InspectorException("the plan was written but does not come back from its topic", null);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
