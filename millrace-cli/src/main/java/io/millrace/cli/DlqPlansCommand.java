package io.millrace.cli;

import io.millrace.inspector.replay.Plan;
import io.millrace.inspector.replay.PlanProgress;
import io.millrace.inspector.replay.Replays;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dlq plan list}: every plan and how far it is. */
@Command(name = "list", mixinStandardHelpOptions = true, description = "Lists plans and how far they are.")
final class DlqPlansCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    DlqPlansCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (DlqDesk desk = DlqDesk.at(screen, options, false)) {
            Replays replays = desk.replays();
            List<Plan> plans = new ArrayList<>(replays.plans());
            plans.sort(Comparator.comparingLong(Plan::at));
            if (!output.table()) {
                output.print(
                        screen,
                        "plans",
                        plans.stream()
                                .map(plan -> DlqPlanCommand.map(plan, replays.progress(plan.id())))
                                .toList());
                return ExitCode.OK.number();
            }
            List<List<String>> rows = new ArrayList<>();
            for (Plan plan : plans) {
                PlanProgress progress = replays.progress(plan.id());
                rows.add(List.of(
                        plan.id(),
                        progress.state(),
                        Screen.count(plan.count()),
                        Screen.count(progress.sent()),
                        Screen.count(progress.skippedCount()),
                        DlqShapes.time(plan.at()),
                        plan.by(),
                        plan.reason()));
            }
            output.table(
                    screen, List.of("plan", "state", ">count", ">sent", ">not sent", "made", "by", "reason"), rows);
        }
        return ExitCode.OK.number();
    }
}
