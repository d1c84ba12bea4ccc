package io.millrace.inspector.replay;

import io.millrace.inspector.letter.DeadLetterRecord;
import io.millrace.inspector.replay.Forecast.Preview;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Adds up what a replay would do. */
final class Forecasting {
    private static final int PREVIEWS = 3;

    private final JobTokens tokens;
    private final JobEditor editor;
    private final Plan plan;
    private final ReplayJob jobs;
    private final KeptAnswers answers;
    private final Map<String, Integer> skipped = new TreeMap<>();
    private final Map<String, Integer> targets = new TreeMap<>();
    private final List<Preview> previews = new ArrayList<>();
    private int records;
    private long input;
    private long output;
    private int guessed;
    private int unpriced;
    private int kept;
    private int unasked;
    private BigDecimal micros = BigDecimal.ZERO;

    Forecasting(Plan plan, JobTokens tokens, ReplayJob jobs, KeptAnswers answers) {
        this.plan = plan;
        this.tokens = tokens;
        this.editor = new JobEditor(tokens);
        this.jobs = jobs;
        this.answers = answers;
    }

    void skip(String reason) {
        skipped.merge(reason, 1, Integer::sum);
    }

    void add(DeadLetterRecord letter) {
        String obstacle = ReplayJob.obstacle(letter, plan.target()).orElse(null);
        if (obstacle != null) {
            skip(obstacle);
            return;
        }
        try {
            byte[] value = editor.edit(letter, plan.edit());
            if (value != letter.value() && previews.size() < PREVIEWS) {
                previews.add(new Preview(letter.position().id(), letter.value(), value));
            }
            count(letter, value);
            look(letter, value);
        } catch (EditRefused e) {
            skip("cannot be changed: " + e.getMessage());
        }
    }

    private void count(DeadLetterRecord letter, byte @Nullable [] value) {
        String model =
                plan.edit().model() == null ? letter.model() : plan.edit().model();
        JobTokens.Count count = tokens.count(model, value);
        records++;
        targets.merge(jobs.target(letter), 1, Integer::sum);
        input += count.input();
        output += count.output();
        guessed += count.exact() ? 0 : 1;
        if (count.micros() == null) {
            unpriced++;
        } else {
            micros = micros.add(count.micros());
        }
    }

    private void look(DeadLetterRecord letter, byte @Nullable [] value) {
        Optional<Boolean> answered = answers.kept(jobs.target(letter), jobs.carried(letter), value);
        kept += answered.orElse(false) ? 1 : 0;
        unasked += answered.isEmpty() ? 1 : 0;
    }

    Forecast forecast() {
        return new Forecast(
                records,
                skipped,
                targets,
                input,
                output,
                guessed,
                micros,
                unpriced,
                records > 0 && unasked == records ? null : kept,
                unasked,
                List.copyOf(previews));
    }
}
