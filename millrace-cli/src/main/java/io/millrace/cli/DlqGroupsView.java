package io.millrace.cli;

import io.millrace.inspector.fold.Fold;
import io.millrace.inspector.fold.Group;
import io.millrace.inspector.fold.StateView;
import io.millrace.inspector.state.Note;
import io.millrace.inspector.state.StateJson;
import io.millrace.inspector.state.StateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows groups of dead letters. */
record DlqGroupsView(Screen screen, DlqOutput output, DlqPrices prices) {

    /** @param all those with nothing left to do, too */
    void show(Fold fold, boolean all) {
        long began = System.nanoTime();
        List<Group> every = fold.groups();
        double seconds = (System.nanoTime() - began) / 1e9;
        long letters = every.stream().mapToLong(Group::count).sum();
        if (letters >= DlqOptions.TOLD_FROM) {
            screen.note(String.format(
                    Locale.ROOT,
                    "%s dead letters in %s groups, grouped in %.2f s",
                    Screen.count(letters),
                    Screen.count(every.size()),
                    seconds));
        }
        List<Group> groups = new ArrayList<>(every);
        groups.removeIf(group -> !all && group.open() == 0);
        show(groups, fold.state());
        if (groups.isEmpty()) {
            screen.note(all ? "There are no dead letters." : "Nothing to do: no dead letter is open.");
        }
    }

    private void show(List<Group> groups, StateView state) {
        if (!output.table()) {
            output.print(
                    screen,
                    "groups",
                    groups.stream()
                            .map(group -> DlqShapes.group(group, dollars(group), note(group, state)))
                            .toList());
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Group group : groups) {
            String dollars = dollars(group);
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
    }

    private @Nullable String dollars(Group group) {
        String model = group.key().model();
        return model.isEmpty() ? null : prices.input(model, group.tokens(), group.open());
    }

    private static @Nullable String note(Group group, StateView state) {
        return StateJson.read(state.get(StateKey.NOTE + group.key().id()), Note.class)
                .map(Note::text)
                .orElse(null);
    }
}
