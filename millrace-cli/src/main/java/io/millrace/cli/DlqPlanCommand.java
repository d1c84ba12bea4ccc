package io.millrace.cli;

import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.replay.EditRefused;
import io.millrace.inspector.replay.Plan;
import io.millrace.inspector.replay.PlanProgress;
import io.millrace.inspector.replay.ReplayerGone;
import io.millrace.inspector.replay.Replays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dlq plan}: freezes what will be replayed. */
@Command(
        name = "make",
        mixinStandardHelpOptions = true,
        description = {
            "Freezes a selection of open dead letters, and how they will be replayed. 'dlq replay --id PLAN' carries it out.",
            "They stand as planned until then, and no other plan takes them."
        })
final class DlqPlanCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqDraft draft = new DlqDraft();

    DlqPlanCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        draft.require(false);
        Plan plan = draft.plan();
        try (DlqDesk desk = draft.open(screen)) {
            Criteria criteria = draft.criteria(desk);
            Replays replays = desk.replays();
            if (draft.dryRun()) {
                new DlqForecast(screen, draft.output()).show(plan, draft.forecast(screen, replays, plan, criteria));
                screen.note("Nothing was written.");
                return ExitCode.OK.number();
            }
            Plan made = replays.make(plan, criteria, draft.cap());
            show(made, replays.progress(made.id()));
            return ExitCode.OK.number();
        } catch (EditRefused | ReplayerGone e) {
            throw new CommandFailed(ExitCode.FAILED, DlqReplayCommand.sentence(e));
        }
    }

    private void show(Plan plan, PlanProgress progress) {
        if (draft.output().table()) {
            screen.print("plan " + plan.id() + ": " + Screen.count(plan.count()) + " dead letters");
            screen.note("'dlq replay --id " + plan.id() + "' sends them.");
        } else {
            draft.output().print(screen, map(plan, progress));
        }
    }

    static Map<String, Object> map(Plan plan, PlanProgress progress) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("plan", plan.id());
        map.put("state", progress.state());
        map.put("count", plan.count());
        map.put("sent", progress.sent());
        map.put("skipped", progress.skipped());
        map.put("made", DlqShapes.time(plan.at()));
        map.put("by", plan.by());
        map.put("reason", plan.reason());
        map.put("target", plan.target());
        map.put("records_per_minute", plan.recordsPerMinute());
        map.put("tokens_per_minute", plan.tokensPerMinute());
        map.put("edit", plan.edit().none() ? null : plan.edit());
        return map;
    }
}
