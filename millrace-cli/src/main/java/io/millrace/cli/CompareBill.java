package io.millrace.cli;

import io.millrace.cli.CompareWorkload.Arithmetic;
import io.millrace.cli.CompareWorkload.Asked;
import io.millrace.cli.CompareWorkload.Reading;
import io.millrace.completion.route.eval.Question;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Both bills, what the difference comes from, and how the answers compare. */
final class CompareBill {
    private static final String UNKNOWN = "I don't know";

    private final CompareWorkload workload;
    private final List<CompareAnswer> naive;
    private final List<CompareAnswer> millrace;

    CompareBill(CompareWorkload workload, List<CompareAnswer> naive, List<CompareAnswer> millrace) {
        this.workload = workload;
        this.naive = naive;
        this.millrace = millrace;
    }

    List<String> lines() {
        BigDecimal before = paid(naive);
        BigDecimal now = paid(millrace);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "%-34s %12s %12s", "", "naive", "Millrace"));
        lines.add(row("bill", dollars(before), dollars(now)));
        lines.add(row("  arithmetic", dollars(paid(naive, arithmetic())), dollars(paid(millrace, arithmetic()))));
        lines.add(row("  reading", dollars(paid(naive, reading())), dollars(paid(millrace, reading()))));
        lines.add(row("jobs that called a model", called(naive), called(millrace)));
        lines.add(row("jobs that failed", failed(naive), failed(millrace)));
        lines.add("");
        lines.add("saved " + dollars(before.subtract(now)) + ", " + share(before.subtract(now), before)
                + " of the naive bill; of it");
        lines.add(cause("duplicates (kept or shared answers)", saved(job -> !millrace.get(job).called()), before));
        Predicate<Integer> paidFor = job -> millrace.get(job).called() && naive.get(job).answered();
        lines.add(cause("routing (arithmetic)", saved(paidFor.and(arithmetic())), before));
        lines.add(cause("budget (reading)", saved(paidFor.and(reading())), before));
        lines.add(cause(
                "answers that the naive client lacks",
                saved(job -> millrace.get(job).called() && !naive.get(job).answered()),
                before));
        lines.add("");
        lines.add(row("arithmetic: right answers", right(naive), right(millrace)));
        lines.add(row("reading: answered", count(naive, reading(), this::said), count(millrace, reading(), this::said)));
        lines.add(row("  out of the question's passage", fromSource(naive), fromSource(millrace)));
        lines.add(row(
                "  I don't know",
                count(naive, reading(), answer -> answer.text().startsWith(UNKNOWN)),
                count(millrace, reading(), answer -> answer.text().startsWith(UNKNOWN))));
        long both = jobs(reading()).filter(job -> naive.get(job).answered() && millrace.get(job).answered()).count();
        long same = jobs(reading())
                .filter(job -> naive.get(job).answered() && millrace.get(job).answered())
                .filter(job -> naive.get(job).text().equals(millrace.get(job).text()))
                .count();
        lines.add("  of " + both + " reading jobs that both answered, " + same + " got the same words");
        return lines;
    }

    /** The share of the naive bill that was not paid, 0 to 1. */
    double savedShare() {
        BigDecimal before = paid(naive);
        return before.subtract(paid(millrace)).divide(before, 6, RoundingMode.HALF_UP).doubleValue();
    }

    BigDecimal paid(List<CompareAnswer> answers) {
        return paid(answers, job -> true);
    }

    private BigDecimal paid(List<CompareAnswer> answers, Predicate<Integer> which) {
        return jobs(which).mapToObj(job -> answers.get(job).paid()).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private BigDecimal saved(Predicate<Integer> which) {
        return paid(naive, which).subtract(paid(millrace, which));
    }

    private IntStream jobs(Predicate<Integer> which) {
        return IntStream.range(0, workload.jobs().size()).filter(which::test);
    }

    private Asked asked(int job) {
        return workload.questions().get(workload.jobs().get(job));
    }

    private Predicate<Integer> arithmetic() {
        return job -> asked(job) instanceof Arithmetic;
    }

    private Predicate<Integer> reading() {
        return job -> asked(job) instanceof Reading;
    }

    private boolean said(CompareAnswer answer) {
        return answer.answered() && !answer.text().startsWith(UNKNOWN);
    }

    private long count(List<CompareAnswer> answers, Predicate<Integer> jobs, Predicate<CompareAnswer> which) {
        return jobs(jobs).filter(job -> which.test(answers.get(job))).count();
    }

    private String called(List<CompareAnswer> answers) {
        return Screen.count(count(answers, job -> true, CompareAnswer::called));
    }

    private String failed(List<CompareAnswer> answers) {
        return Screen.count(count(answers, job -> true, answer -> !answer.answered()));
    }

    private String right(List<CompareAnswer> answers) {
        long right = jobs(arithmetic()).filter(job -> right(job, answers.get(job))).count();
        long all = jobs(arithmetic()).count();
        return right + " (" + Screen.percent(right, all) + ")";
    }

    private boolean right(int job, CompareAnswer answer) {
        if (!(asked(job) instanceof Arithmetic one)) {
            return false;
        }
        Question.Recorded said = one.recorded().answers().get(answer.model());
        return said != null && said.correct();
    }

    /** How many answers begin with a sentence of the passage that the question was made of. */
    private long fromSource(List<CompareAnswer> answers) {
        return jobs(reading())
                .filter(job -> asked(job) instanceof Reading one
                        && said(answers.get(job))
                        && one.source().contains(begin(answers.get(job).text())))
                .count();
    }

    private static String begin(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }

    private static String row(String label, Object naive, Object millrace) {
        return String.format(Locale.ROOT, "%-34s %12s %12s", label, naive, millrace);
    }

    private static String cause(String label, BigDecimal saved, BigDecimal of) {
        return String.format(Locale.ROOT, "  %-38s %10s  %7s", label, dollars(saved), share(saved, of));
    }

    private static String share(BigDecimal part, BigDecimal whole) {
        return String.format(
                Locale.ROOT,
                "%.1f %%",
                100 * part.divide(whole, 6, RoundingMode.HALF_UP).doubleValue());
    }

    private static String dollars(BigDecimal micro) {
        return "$" + micro.movePointLeft(6).setScale(4, RoundingMode.HALF_UP).toPlainString();
    }
}
