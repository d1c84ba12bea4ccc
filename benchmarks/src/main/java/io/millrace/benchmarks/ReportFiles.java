package io.millrace.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Writes a run as a page that needs nothing beside it, and as JSON with every round's figures. */
final class ReportFiles {
    private static final JsonMapper JSON = new JsonMapper();

    private ReportFiles() {}

    /** Writes both; returns where. */
    static String write(Run run, Path dir) {
        Path page = dir.resolve(run.report().name() + ".html");
        Path json = dir.resolve(run.report().name() + ".json");
        try {
            Files.createDirectories(dir);
            Files.writeString(page, page(run));
            JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), json(run));
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written to " + dir, e);
        }
        return page + ", " + json;
    }

    static String page(Run run) throws IOException {
        Report report = run.report();
        Map<String, Object> page = new HashMap<>();
        page.put("title", report.title());
        page.put("circumstances", run.circumstances());
        page.put("columns", report.columns().stream().map(Column::title).toList());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String step : report.steps()) {
            List<String> cells =
                    report.columns().stream().map(c -> report.cell(c, step)).toList();
            rows.add(Map.of("step", step, "cells", cells));
        }
        page.put("rows", rows);
        page.put(
                "charts",
                report.charts().stream()
                        .map(column -> Map.of(
                                "title", column.title(),
                                "svg", BarChart.svg(column, report.steps(), report.figures())))
                        .toList());
        page.put("notes", report.notes());
        page.put("settings", facts(report.settings()));
        page.put("machine", facts(run.machine()));
        try (InputStream template =
                Objects.requireNonNull(ReportFiles.class.getResourceAsStream("report.html"), "report.html")) {
            return Mustache.compiler()
                    .compile(new String(template.readAllBytes(), StandardCharsets.UTF_8))
                    .execute(page);
        }
    }

    private static List<Map<String, String>> facts(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(e -> Map.of("name", e.getKey(), "value", e.getValue()))
                .toList();
    }

    static ObjectNode json(Run run) {
        Report report = run.report();
        ObjectNode root = JSON.createObjectNode();
        root.put("ladder", report.name()).put("title", report.title());
        root.put("quick", run.size().quick()).put("rounds", report.figures().rounds());
        root.put("load_before", run.loadBefore()).put("load_after", run.loadAfter());
        root.set("machine", JSON.valueToTree(run.machine()));
        root.set("settings", JSON.valueToTree(report.settings()));
        ArrayNode table = root.putArray("table");
        for (String step : report.steps()) {
            ObjectNode row = table.addObject().put("step", step);
            for (Column column : report.columns()) {
                Spread spread = column.spread(report.figures(), step);
                if (spread.rounds() > 0) {
                    row.putObject(column.title())
                            .put("median", spread.median())
                            .put("min", spread.min())
                            .put("max", spread.max());
                }
            }
        }
        root.set("rounds_measured", JSON.valueToTree(report.figures().all()));
        return root;
    }
}
