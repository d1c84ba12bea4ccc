package io.millrace.cli;

import io.millrace.client.JobOutcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the answers as they come, and notes what must not be.
 *
 * <p>Threads: the client's thread adds, the main thread reads.
 */
final class DemoAnswers implements DemoFlow.Tally {
    private final DemoQuestions questions;
    private final Map<Integer, Answered> byQuestion = new HashMap<>();
    private final List<Answered> answers = new ArrayList<>();
    private long deadLetters;
    private @Nullable String fault;

    DemoAnswers(DemoQuestions questions) {
        this.questions = questions;
    }

    @Override
    public synchronized void add(int job, JobOutcome outcome) {
        if (!outcome.answered()) {
            deadLetters++;
            fault("a job failed: " + new String(outcome.line(), StandardCharsets.UTF_8));
            return;
        }
        try {
            Answered answer = Answered.of(outcome.line());
            answers.add(answer);
            Answered known = byQuestion.putIfAbsent(questions.jobs().get(job), answer);
            if (known != null && !known.text().equals(answer.text())) {
                fault("equal questions got different answers");
            }
        } catch (IOException e) {
            fault("a result could not be read: " + e.getMessage());
        }
    }

    @Override
    public synchronized void fault(String sentence) {
        if (fault == null) {
            fault = sentence;
        }
    }

    @Override
    public synchronized @Nullable String fault() {
        return fault;
    }

    @Override
    public synchronized long ended() {
        return answers.size() + deadLetters;
    }

    @Override
    public synchronized String progress(long nanos) {
        return "hits " + Screen.percent(answers.size() - count(Answered::miss), answers.size());
    }

    synchronized long results() {
        return answers.size();
    }

    synchronized long deadLetters() {
        return deadLetters;
    }

    synchronized long count(Predicate<Answered> which) {
        return answers.stream().filter(which).count();
    }

    synchronized long tokens() {
        return answers.stream().mapToLong(Answered::tokens).sum();
    }

    synchronized long billed() {
        return answers.stream().mapToLong(Answered::billed).sum();
    }

    /** A sum of money over all answers, in millionths of a dollar. */
    synchronized BigDecimal sum(Function<Answered, BigDecimal> amount) {
        return answers.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The answer to a question of the pool, null if no job asked it. */
    synchronized @Nullable Answered answer(int question) {
        return byQuestion.get(question);
    }
}
