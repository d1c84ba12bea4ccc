package io.millrace.reliability;

import io.millrace.reliability.planted.Defect;
import io.millrace.reliability.planted.PlantedClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The test of the tests: one short row for each planted defect, which has to fail; and, if asked for, the same row without the defect, which has to pass. */
final class SabotageRow implements Row {
    private final Function<String, Row> rows;

    /** @param rows finds a row by its name */
    SabotageRow(Function<String, Row> rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "sabotage";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of("only", "", "control", "false");
    }

    @Override
    public RowResult run(Options options) {
        RowResult result = new RowResult();
        int planted = 0;
        int caught = 0;
        for (Defect defect : Defect.all()) {
            String name = defect.name();
            if (!name.startsWith(options.text("only"))) {
                continue;
            }
            planted++;
            Path classes = PlantedClasses.write(dir(options).resolve(name).toAbsolutePath(), defect.plants());
            RowResult red = run(defect, options, classes);
            System.out.println("  " + name
                    + (red.passed()
                            ? " was not seen"
                            : " was seen: " + red.reasons().get(0)));
            caught += red.passed() ? 0 : 1;
            result.failIf(red.passed(), name + " turned no row red");
            if (options.text("control").equals("true")) {
                RowResult green = run(defect, options, null);
                result.failIf(!green.passed(), "the row of " + name + " is red without it: " + green.reasons());
            }
        }
        return result.figure("caught", caught + "/" + planted).failIf(planted == 0, "no defect was planted");
    }

    private RowResult run(Defect defect, Options options, @Nullable Path classes) {
        Row row = rows.apply(defect.row().get(0));
        List<String> arguments =
                new ArrayList<>(defect.row().subList(1, defect.row().size()));
        arguments.addAll(List.of("--seed", options.text("seed"), "--standstill-ms", "25000"));
        arguments.addAll(List.of("--dir", dir(options).resolve("runs").toString()));
        Options own = Options.of(row.defaults(), arguments);
        return Torture.run(row, classes == null ? own : own.planting(classes));
    }
}
