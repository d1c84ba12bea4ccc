package io.millrace.cli;

import io.millrace.local.corpus.Passage;
import io.millrace.local.model.LedgerTotals;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo has to say at its end. */
final class DemoSummary {
    private static final int EXCERPT = 160;

    private final Screen screen;
    private final DemoJobs jobs;
    private final DemoTally tally;
    private final LedgerTotals ledger;

    DemoSummary(Screen screen, DemoJobs jobs, DemoTally tally, LedgerTotals ledger) {
        this.screen = screen;
        this.jobs = jobs;
        this.tally = tally;
        this.ledger = ledger;
    }

    /** What is wrong with the run, one sentence each; empty if it kept its promises. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        long sent = jobs.jobs().size();
        long distinct = jobs.asked().cardinality();
        if (tally.results() != sent) {
            faults.add(Screen.count(sent) + " jobs were sent, but " + Screen.count(tally.results()) + " results and "
                    + Screen.count(tally.deadLetters()) + " dead letters came back.");
        }
        if (ledger.items() != distinct) {
            faults.add(Screen.count(distinct) + " texts were different, but the model server was asked "
                    + Screen.count(ledger.items()) + " times.");
        }
        String fault = tally.fault();
        if (fault != null) {
            faults.add("In the results: " + fault + ".");
        }
        return faults;
    }

    void numbers(long nanos) {
        long texts = tally.texts();
        long asked = ledger.items();
        long shared = texts - tally.hits() - tally.paid();
        screen.print(Screen.count(jobs.jobs().size()) + " jobs in " + Screen.seconds(nanos) + ": "
                + Screen.count(tally.results()) + " results, " + Screen.count(tally.deadLetters()) + " dead letters.");
        screen.print("");
        row("texts", texts, Screen.count(jobs.arrayJobs()) + " of the jobs hold " + DemoJobs.ARRAY_TEXTS + " texts");
        row("different texts", jobs.asked().cardinality(), "");
        row("paid for", asked, "in " + Screen.count(ledger.calls()) + " calls, as the model server counted them");
        row(
                "not paid again",
                texts - asked,
                "hit ratio " + Screen.percent(texts - asked, texts) + ": " + Screen.count(tally.hits())
                        + " from the cache, " + Screen.count(shared) + " shared a call on its way");
        row("tokens", tally.tokens(), "");
        row(
                "tokens saved",
                tally.tokens() - tally.billed(),
                Screen.percent(tally.tokens() - tally.billed(), tally.tokens()));
        row(
                "texts a second",
                Math.round(texts / (nanos / 1e9)),
                "of which the model did " + Math.round(asked / (nanos / 1e9)));
    }

    private void row(String name, long number, String note) {
        String line = String.format(Locale.ROOT, "  %-16s%12s   %s", name, Screen.count(number), note);
        screen.print(line.stripTrailing());
    }

    void neighbours(List<Passage> passages, List<float[]> vectors) {
        List<Neighbours.Pair> pairs = Neighbours.bestOfEachSource(passages, vectors);
        if (pairs.isEmpty()) {
            return;
        }
        screen.print("");
        screen.print("Nearest neighbours among these vectors:");
        for (Neighbours.Pair pair : pairs) {
            screen.print("");
            passage(pair.passage());
            screen.print(String.format(Locale.ROOT, "    is nearest, with a cosine of %.2f, to", pair.cosine()));
            passage(pair.nearest());
        }
    }

    private void passage(Passage passage) {
        String text = passage.text();
        if (text.length() > EXCERPT) {
            int space = text.lastIndexOf(' ', EXCERPT);
            text = text.substring(0, space < 0 ? EXCERPT : space) + " …";
        }
        screen.print("  " + passage.title());
        screen.print("    " + text);
    }

    void vectors(Path npy, Path ids, NpyFile vectors) {
        screen.print("");
        screen.print("Vectors: " + npy + " (" + Screen.count(vectors.rows()) + " x " + vectors.columns()
                + " float32), whose row is which passage: " + ids);
        screen.print(
                "They were records of the topic embedding.results first; the demo's broker and its data do not outlive it.");
    }

    static void whereNext(Screen screen) {
        screen.print("");
        screen.print("Next:");
        screen.print("  ./millrace embed FILE -o vectors.npy   your own texts, one a line; a second run pays nothing");
        screen.print("  ./millrace up                          the same stack, kept running, for any Kafka client");
        screen.print("  ./millrace embedder --config FILE      a worker for your own cluster and provider");
        screen.print("  ./millrace --help                      everything else");
    }
}
