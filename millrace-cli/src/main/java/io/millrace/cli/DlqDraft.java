package io.millrace.cli;

import io.millrace.inspector.query.Criteria;
import io.millrace.inspector.replay.EditRefused;
import io.millrace.inspector.replay.Forecast;
import io.millrace.inspector.replay.Plan;
import io.millrace.inspector.replay.Replays;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be replayed and how, and what that would come to: the options that {@code dlq plan make} and {@code dlq replay} share. */
final class DlqDraft {
    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqSelection selection = new DlqSelection();

    @Mixin
    private DlqTerms terms = new DlqTerms();

    @Mixin
    private WorkerOptions workers = new WorkerOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(names = "--all", description = "Every open dead letter.")
    private boolean all;

    @Option(
            names = "--dry-run",
            description = {
                "Say what would be sent and what it would cost; write nothing.",
                "What of it is answered already, the --workers tell that the --token lets in."
            })
    private boolean dryRun;

    DlqOptions options() {
        return options;
    }

    DlqOutput output() {
        return output;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** Whether dead letters were named, not a plan alone. */
    boolean selects() {
        return selection.named() || all;
    }

    /** Ends the command unless it is clear what is meant. */
    void require(boolean planIsEnough) {
        if (!selects() && !(planIsEnough && terms.named() && !dryRun)) {
            throw new CommandFailed(
                    ExitCode.USAGE, "Which dead letters? Give ids, groups, a --filter or the like, or --all.");
        }
        if (terms.valueOfOne() && !selection.ofOne()) {
            throw new CommandFailed(ExitCode.USAGE, "--value-file is for one dead letter: give its id alone.");
        }
    }

    Plan plan() {
        return terms.plan(DlqDesk.by());
    }

    int cap() {
        return terms.cap();
    }

    /** Opens what it takes; a dry run creates nothing. */
    DlqDesk open(Screen screen) {
        return dryRun
                ? DlqDesk.at(screen, options, terms.editsAllowed())
                : DlqDesk.open(screen, options, terms.editsAllowed());
    }

    Criteria criteria(DlqDesk desk) {
        return selection.criteria(desk.inspector().fold().state());
    }

    /** What the plan would do, with what workers say. */
    Forecast forecast(Screen screen, Replays replays, Plan plan, Criteria criteria) throws EditRefused {
        DlqKept kept = new DlqKept(workers);
        Forecast forecast = replays.forecast(plan, criteria, cap(), kept);
        if (forecast.cacheUnknown() > 0) {
            screen.note("Cache hits are unknown for " + Screen.count(forecast.cacheUnknown()) + ": " + kept.trouble()
                    + ".");
        }
        return forecast;
    }
}
