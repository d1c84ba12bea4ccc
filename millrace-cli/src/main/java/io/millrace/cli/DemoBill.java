package io.millrace.cli;

import io.millrace.app.WorkerSettings;
import io.millrace.completion.CompletionSettings;
import io.millrace.local.model.LedgerTotals;
import io.millrace.local.model.ModelServerSettings;
import io.millrace.local.model.ModelTotals;
import io.millrace.model.ModelSettings;
import io.millrace.settings.Settings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What the demo has to say about its completions: who answered, and what it would have cost at prices made up for it. */
final class DemoBill {
    private static final String SMALL = ModelServerSettings.LOCAL_EXTRACTIVE;
    private static final String LARGE = ModelServerSettings.LOCAL_EXTRACTIVE_LARGE;
    private static final int EXCERPT = 240;
    private static final ModelTotals NOTHING = new ModelTotals(0, 0, 0, 0);

    private final Screen screen;
    private final DemoQuestions questions;
    private final DemoAnswers answers;
    private final CompletionSettings settings =
            Settings.readText(CompletionSettings.of(WorkerSettings.defaults()), "demo.yaml", DemoQuestions.settings());

    DemoBill(Screen screen, DemoQuestions questions, DemoAnswers answers) {
        this.screen = screen;
        this.questions = questions;
        this.answers = answers;
    }

    void announce(long seed) {
        screen.note("");
        screen.note("Completions: questions on the same passages, through the completion worker.");
        screen.note("  jobs    " + Screen.count(questions.jobs().size()) + ", " + Screen.count(questions.distinct())
                + " different questions by Zipf's law, exponent " + DemoQuestions.EXPONENT + ", seed " + seed + "; "
                + Screen.count(questions.unanswerable()) + " of these lack the passage they were made of");
        screen.note(
                "  prompt  template retrieval-answer: three passages and a question made of a sentence's rarer words");
        screen.note(
                "  route   " + DemoQuestions.ROUTE + ": small, or large for \"explain\"; from small up to large where"
                        + " the answer is \"I don't know\"");
        screen.note("  models  no language model runs here. small is " + SMALL + ": the up to three sentences of the");
        screen.note("          passages nearest to the question. large is " + LARGE + ": the same with up to");
        screen.note("          five, less near ones too. It says more, but is no larger model");
        screen.note(
                "  prices  made up for this demo, both run free of charge. Dollars a million tokens, in and out: small "
                        + prices(SMALL) + ", large " + prices(LARGE));
        screen.note("");
    }

    private String prices(String model) {
        return million(price(model).inputCostPerToken()) + " and "
                + million(price(model).outputCostPerToken());
    }

    private ModelSettings price(String model) {
        ModelSettings known = settings.worker().models().get(model);
        if (known == null) {
            throw new IllegalStateException("demo.yaml has no model " + model);
        }
        return known;
    }

    private static String million(String dollarsPerToken) {
        return new BigDecimal(dollarsPerToken)
                .movePointRight(6)
                .setScale(2, RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    void numbers(long nanos) {
        long results = answers.results();
        long misses = answers.count(Answered::miss);
        long hits = answers.count(Answered::hit);
        long large = answers.count(Answered::large);
        screen.print(Screen.count(questions.jobs().size()) + " questions in " + Screen.seconds(nanos) + ": "
                + Screen.count(results) + " results, " + Screen.count(answers.deadLetters()) + " dead letters.");
        screen.print("");
        screen.print("                     jobs   asked of a model");
        row("by small", answer -> !answer.large(), "answered where they began");
        row("by large, rule", answer -> answer.large() && !answer.escalated(), "the question says \"explain\"");
        row("by large, escalated", Answered::escalated, "small did not know; both calls are paid");
        row("I don't know", Answered::unknown, "the large one did not know either");
        screen.print("");
        count(
                "not paid again",
                results - misses,
                "hit ratio " + Screen.percent(results - misses, results) + ": "
                        + Screen.count(hits) + " from the cache, " + Screen.count(results - misses - hits)
                        + " shared a call on its way");
        count("share of large", large, Screen.percent(large, results) + " of the jobs");
        count("tokens", answers.tokens(), "of the answers given, prompts included");
        count("tokens billed", answers.billed(), "");
        BigDecimal paid = answers.sum(Answered::paid);
        BigDecimal avoided = answers.sum(Answered::avoided);
        text("cost paid", dollars(paid), "at the prices made up above; nobody was charged");
        text("cost avoided", dollars(avoided), "the price of the answers that hits and shared calls got");
    }

    /** Jobs, and those of them that a model was asked for. */
    private void row(String name, Predicate<Answered> which, String note) {
        screen.print(String.format(
                Locale.ROOT,
                "  %-20s%5s  %7s   %s",
                name,
                Screen.count(answers.count(which)),
                Screen.count(answers.count(which.and(Answered::miss))),
                note));
    }

    private void count(String name, long number, String note) {
        text(name, Screen.count(number), note);
    }

    private void text(String name, String value, String note) {
        screen.print(String.format(Locale.ROOT, "  %-16s%12s   %s", name, value, note)
                .stripTrailing());
    }

    private static String dollars(BigDecimal micro) {
        return "$" + micro.movePointLeft(6).setScale(4, RoundingMode.HALF_EVEN).toPlainString();
    }

    /** What is wrong with the run, one sentence each; empty if it kept its promises. */
    List<String> faults(LedgerTotals ledger) {
        List<String> faults = new ArrayList<>();
        long sent = questions.jobs().size();
        if (answers.results() != sent) {
            faults.add(Screen.count(sent) + " questions were sent, but " + Screen.count(answers.results())
                    + " results and " + Screen.count(answers.deadLetters()) + " dead letters came back.");
        }
        long calls = questions.distinct() + answers.count(answer -> answer.escalated() && answer.miss());
        if (ledger.chatCalls() != calls) {
            faults.add("With one call a different question, and one more for each that went up, " + Screen.count(calls)
                    + " were due, but the model server saw " + Screen.count(ledger.chatCalls()) + ".");
        }
        BigDecimal served = served(SMALL, ledger).add(served(LARGE, ledger));
        BigDecimal paid = answers.sum(Answered::paid);
        if (served.compareTo(paid) != 0) {
            faults.add("The jobs' bills are " + paid.toPlainString()
                    + " millionths of a dollar, but the model server served for " + served.toPlainString() + ".");
        }
        String fault = answers.fault();
        if (fault != null) {
            faults.add("In the results: " + fault + ".");
        }
        return faults;
    }

    /** What a model served by its own count, in millionths of a dollar. */
    private BigDecimal served(String model, LedgerTotals ledger) {
        ModelTotals totals = ledger.models().getOrDefault(model, NOTHING);
        BigDecimal in = new BigDecimal(price(model).inputCostPerToken());
        BigDecimal out = new BigDecimal(price(model).outputCostPerToken());
        return in.multiply(BigDecimal.valueOf(totals.promptTokens()))
                .add(out.multiply(BigDecimal.valueOf(totals.completionTokens())))
                .movePointRight(6);
    }

    /** The first answer of each kind. */
    void examples() {
        example("small answered", true, answer -> !answer.large());
        example("small did not know, large answered", true, answer -> answer.escalated() && !answer.unknown());
        example("neither knew (the passage it is about is not among the three)", false, Answered::unknown);
    }

    private void example(String title, boolean answerable, Predicate<Answered> which) {
        for (int question = 0; question < questions.pool().size(); question++) {
            Answered answer = answers.answer(question);
            if (questions.pool().get(question).answerable() == answerable && answer != null && which.test(answer)) {
                screen.print("");
                screen.print("  " + title + ":");
                screen.print("    " + questions.pool().get(question).text());
                screen.print("    " + excerpt(answer.text()));
                return;
            }
        }
    }

    private static String excerpt(String text) {
        if (text.length() <= EXCERPT) {
            return text;
        }
        int space = text.lastIndexOf(' ', EXCERPT);
        return text.substring(0, space < 0 ? EXCERPT : space) + " …";
    }
}
