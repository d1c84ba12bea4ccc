package io.millrace.cli;

import io.millrace.completion.CompletionSettings;
import io.millrace.settings.Row;
import io.millrace.settings.SettingsExplained;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config explain}: every setting, its value, and where it was set. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Shows every setting of a worker: its value (secrets as ***), where it was set, and what it does.")
final class ConfigCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "table or json (default: ${DEFAULT-VALUE}).")
    private Form form = Form.TABLE;

    /** How rows are printed. */
    enum Form {
        TABLE,
        JSON
    }

    ConfigCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        List<Row> rows = SettingsExplained.explain(CompletionSettings.defaults(), cluster.config(), System.getenv());
        if (form == Form.JSON) {
            screen.print(Json.pretty(rows));
            return ExitCode.OK.number();
        }
        int path = width(rows.stream().map(Row::path).toList());
        int value = Math.min(40, width(rows.stream().map(Row::value).toList()));
        for (Row row : rows) {
            screen.print(String.format(
                            Locale.ROOT,
                            "%-" + path + "s  %-" + value + "s  %-10s  %s",
                            row.path(),
                            row.value(),
                            row.source(),
                            row.doc())
                    .stripTrailing());
        }
        return ExitCode.OK.number();
    }

    private static int width(List<String> texts) {
        return texts.stream().mapToInt(String::length).max().orElse(1);
    }
}
