package io.millrace.cli;

import io.millrace.inspector.fold.Status;
import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.replay.EditRefused;
import io.millrace.inspector.replay.Plan;
import io.millrace.inspector.replay.PlanProgress;
import io.millrace.inspector.replay.ReplayerGone;
import io.millrace.inspector.replay.Replays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq replay}: dead letters, sent again once. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = {
            "Sends dead letters again, each once: the open ones of a selection, or what is left of a plan (--id).",
            "They travel the normal road in the replay lane; a question whose answer is kept costs nothing.",
            "It goes on after a crash where it stopped, if it is given the same --id."
        })
final class DlqReplayCommand implements Callable<Integer> {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Screen screen;

    @Mixin
    private DlqDraft draft = new DlqDraft();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask. Needed where there is no terminal.")
    private boolean yes;

    @Option(names = "--wait", description = "Wait until each has its result, or died again.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait for that (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds = 300;

    DlqReplayCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        draft.require(true);
        Plan plan = draft.plan();
        try (DlqDesk desk = draft.open(screen)) {
            Criteria criteria = draft.criteria(desk);
            Replays replays = desk.replays();
            if (draft.dryRun()) {
                new DlqForecast(screen, draft.output()).show(plan, draft.forecast(screen, replays, plan, criteria));
                screen.note("Nothing was written.");
                return ExitCode.OK.number();
            }
            confirm(replays, plan, criteria);
            int code = end(plan.id(), run(replays, plan, criteria));
            return wait && code != ExitCode.CANCELLED.number() ? await(replays, plan.id(), code) : code;
        } catch (EditRefused | ReplayerGone e) {
            throw new CommandFailed(ExitCode.FAILED, sentence(e));
        }
    }

    /** Asks, and says before what it will come to. */
    private void confirm(Replays replays, Plan plan, Criteria criteria) throws EditRefused {
        Optional<Plan> known = replays.plan(plan.id());
        if (known.isEmpty() && !draft.selects()) {
            throw new CommandFailed(ExitCode.NOT_FOUND, "There is no plan " + plan.id() + ".");
        }
        String question = known.map(there -> "Go on with plan " + there.id() + ", "
                        + Screen.count(replays.progress(there.id()).sent()) + " of " + Screen.count(there.count())
                        + " sent?")
                .orElse("Replay them as plan " + plan.id() + "?");
        if (!yes && known.isEmpty() && DlqConfirm.possible()) {
            Screen person = Screen.plain(screen.err(), screen.err());
            new DlqForecast(person, DlqOutput.TABLE).show(plan, draft.forecast(screen, replays, plan, criteria));
        }
        DlqConfirm.ask(screen, draft.options(), yes, question);
    }

    static String sentence(Exception e) {
        String text = String.valueOf(e.getMessage());
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    private PlanProgress run(Replays replays, Plan plan, Criteria criteria) throws EditRefused {
        screen.note("Plan " + plan.id() + "; 'dlq plan pause|resume|cancel " + plan.id() + "' from elsewhere.");
        long total = replays.plan(plan.id()).map(Plan::count).orElse(-1);
        try (Progress progress = Progress.of(screen, "replayed", total)) {
            return replays.run(plan, criteria, draft.cap(), now -> progress.at(now.sent(), now.state()));
        }
    }

    private int await(Replays replays, String id, int code) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        Map<Status, Integer> outcomes = replays.outcomes(id);
        while (outcomes.containsKey(Status.REPLAYED) && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_NANOS);
            outcomes = replays.outcomes(id);
        }
        int open = outcomes.getOrDefault(Status.REPLAYED, 0);
        int again = outcomes.getOrDefault(Status.FAILED_AGAIN, 0);
        String outcome = Screen.count(outcomes.getOrDefault(Status.RESOLVED, 0)) + " resolved, " + Screen.count(again)
                + " failed again, " + Screen.count(open) + " without an outcome";
        if (draft.output().table()) {
            screen.print(outcome);
        } else {
            screen.note(outcome);
        }
        return open > 0 ? ExitCode.TIMED_OUT.number() : again > 0 ? ExitCode.PARTIAL.number() : code;
    }

    private int end(String id, PlanProgress end) {
        if (draft.output().table()) {
            screen.print("plan " + id + " " + end.state() + ": " + Screen.count(end.sent()) + " sent"
                    + (end.skippedCount() == 0 ? "" : ", " + Screen.count(end.skippedCount()) + " not sent"));
            end.skipped().forEach((reason, count) -> screen.print("  " + Screen.count(count) + " " + reason));
        } else {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("plan", id);
            map.put("state", end.state());
            map.put("sent", end.sent());
            map.put("skipped", end.skipped());
            draft.output().print(screen, map);
        }
        boolean cancelled = end.state().equals(PlanProgress.CANCELLED);
        ExitCode code = end.skippedCount() > 0 ? ExitCode.PARTIAL : ExitCode.OK;
        return (cancelled ? ExitCode.CANCELLED : code).number();
    }
}
