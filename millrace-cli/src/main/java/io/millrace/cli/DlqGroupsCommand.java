package io.millrace.cli;

import io.millrace.inspector.Inspector;
import io.millrace.inspector.fold.Group;
import io.millrace.inspector.fold.StateView;
import io.millrace.inspector.state.Note;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dlq groups}: what failed, by cause. */
@Command(
        name = "groups",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what failed, grouped by error, provider code, model and topic; those with most to do first.",
            "~USD is what replaying the open ones would cost in input tokens, guessed from their bytes: 'dlq replay --dry-run' counts them."
        })
final class DlqGroupsCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    @Option(names = "--all", description = "Show groups with nothing left to do, too.")
    private boolean all;

    DlqGroupsCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        DlqPrices prices = new DlqPrices(options.settings());
        try (Inspector inspector = options.open(screen)) {
            List<Group> groups = inspector.fold().groups().stream()
                    .filter(group -> all || group.open() > 0)
                    .toList();
            show(groups, prices, inspector.fold().state());
        }
        return ExitCode.OK.number();
    }

    private void show(List<Group> groups, DlqPrices prices, StateView state) {
        if (!output.table()) {
            output.print(
                    screen,
                    "groups",
                    groups.stream()
                            .map(group -> DlqShapes.group(group, dollars(group, prices), note(group, state)))
                            .toList());
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Group group : groups) {
            String dollars = dollars(group, prices);
            String note = note(group, state);
            int[] hours = group.hours();
            rows.add(List.of(
                    group.key().id(),
                    Screen.count(group.open()),
                    Screen.count(group.count()),
                    group.key().error(),
                    group.key().code(),
                    group.key().model(),
                    group.key().topic(),
                    DlqShapes.time(group.firstMs()),
                    DlqShapes.time(group.lastMs()),
                    hours[hours.length - 1] + " (" + hours[hours.length - 2] + ")",
                    dollars == null ? "unknown" : dollars,
                    note == null ? "" : note));
        }
        output.table(
                screen,
                List.of(
                        "group",
                        ">open",
                        ">all",
                        "error",
                        "code",
                        "model",
                        "topic",
                        "first",
                        "last",
                        ">hour (before)",
                        ">~usd",
                        "note"),
                rows);
        if (groups.isEmpty()) {
            screen.note(all ? "There are no dead letters." : "Nothing to do: no dead letter is open.");
        }
    }

    private static @Nullable String dollars(Group group, DlqPrices prices) {
        String model = group.key().model();
        return model.isEmpty() ? null : prices.input(model, group.tokens(), group.open());
    }

    private static @Nullable String note(Group group, StateView state) {
        return StateJson.read(state.get(StateKey.NOTE + group.key().id()), Note.class)
                .map(Note::text)
                .orElse(null);
    }
}
