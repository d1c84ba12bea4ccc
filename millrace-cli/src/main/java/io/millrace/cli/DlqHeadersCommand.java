package io.millrace.cli;

import io.millrace.inspector.letter.CauseField;
import io.millrace.inspector.letter.HeaderFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dlq headers}: which headers are read. */
@Command(
        name = "headers",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the headers that are read, by who writes them; with --header, one's own too.",
            "The family is the first of which a record has a mark."
        })
final class DlqHeadersCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Mixin
    private DlqOutput output = new DlqOutput();

    DlqHeadersCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        List<List<String>> rows = new ArrayList<>();
        for (HeaderFamily family : options.families()) {
            for (HeaderFamily.HeaderName name : family.names()) {
                rows.add(List.of(
                        family.name(),
                        name.field().label(),
                        name.header(),
                        name.form().name().toLowerCase(Locale.ROOT),
                        name.mark() ? "mark" : ""));
            }
        }
        List<String> titles = List.of("family", "field", "header", "form", "mark");
        if (output.table()) {
            output.table(screen, titles, rows);
            screen.note("Fields for --header: "
                    + String.join(
                            ", ",
                            Arrays.stream(CauseField.values())
                                    .map(CauseField::label)
                                    .toList()));
        } else {
            output.print(
                    screen,
                    "headers",
                    rows.stream().map(row -> map(titles, row)).toList());
        }
        return ExitCode.OK.number();
    }

    private static Map<String, Object> map(List<String> titles, List<String> row) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < titles.size(); i++) {
            map.put(titles.get(i), row.get(i));
        }
        return map;
    }
}
