package io.millrace.cli;

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
import picocli.CommandLine.Option;

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
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqSelection selection = new DlqSelection();

    @Mixin
    private DlqTerms terms = new DlqTerms();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(names = "--all", description = "Every open dead letter.")
    private boolean all;

    @Option(names = "--dry-run", description = "Say what the plan would do and cost; write nothing.")
    private boolean dryRun;

    DlqPlanCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        if (!selection.named() && !all) {
            throw new CommandFailed(
                    ExitCode.USAGE, "Which dead letters? Give ids, groups, a --filter or the like, or --all.");
        }
        Plan draft = terms.plan(DlqDesk.by());
        try (DlqDesk desk = dryRun
                ? DlqDesk.at(screen, options, terms.editsAllowed())
                : DlqDesk.open(screen, options, terms.editsAllowed())) {
            var criteria = selection.criteria(desk.inspector().fold().state());
            Replays replays = desk.replays();
            if (dryRun) {
                new DlqForecast(screen, output).show(draft, replays.forecast(draft, criteria, terms.cap()));
                return ExitCode.OK.number();
            }
            Plan plan = replays.make(draft, criteria, terms.cap());
            show(plan, replays.progress(plan.id()));
            return ExitCode.OK.number();
        } catch (EditRefused | ReplayerGone e) {
            throw new CommandFailed(ExitCode.FAILED, DlqReplayCommand.sentence(e));
        }
    }

    private void show(Plan plan, PlanProgress progress) {
        if (output.table()) {
            screen.print("plan " + plan.id() + ": " + Screen.count(plan.count()) + " dead letters");
            screen.note("'dlq replay --id " + plan.id() + "' sends them.");
        } else {
            output.print(screen, map(plan, progress));
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
