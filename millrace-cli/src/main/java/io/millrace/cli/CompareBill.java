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
        List<String> lines = new ArrayList<>();
        bills(lines);
        lines.add("");
        causes(lines);
        lines.add("");
        answers(lines);
        return lines;
    }

    private void bills(List<String> lines) {
        lines.add(String.format(Locale.ROOT, "%-34s %12s %12s", "", "naive", "Millrace"));
        lines.add(row("bill", dollars(paid(naive)), dollars(paid(millrace))));
        lines.add(
                row("  arithmetic", dollars(paid(naive, this::arithmetic)), dollars(paid(millrace, this::arithmetic))));
        lines.add(row("  reading", dollars(paid(naive, this::reading)), dollars(paid(millrace, this::reading))));
        lines.add(row("jobs that called a model", called(naive), called(millrace)));
        lines.add(row("jobs that failed", failed(naive), failed(millrace)));
        millrace.stream()
                .filter(answer -> !answer.answered())
                .map(answer -> "  Millrace: " + answer.text())
                .distinct()
                .forEach(lines::add);
    }

    private void causes(List<String> lines) {
        BigDecimal before = paid(naive);
        BigDecimal now = paid(millrace);
        lines.add("saved " + dollars(before.subtract(now)) + ", " + share(before.subtract(now), before)
                + " of the naive bill; of it");
        lines.add(cause(
                "duplicates (kept or shared answers)",
                saved(job -> !millrace.get(job).called()),
                before));
        Predicate<Integer> paidFor =
                job -> millrace.get(job).called() && naive.get(job).answered();
        lines.add(cause("routing (arithmetic)", saved(paidFor.and(this::arithmetic)), before));
        lines.add(cause("budget (reading)", saved(paidFor.and(this::reading)), before));
        lines.add(cause(
                "answers that the naive client lacks",
                saved(job -> millrace.get(job).called() && !naive.get(job).answered()),
                before));
    }

    private void answers(List<String> lines) {
        lines.add(row("arithmetic: right answers", right(naive), right(millrace)));
        lines.add(row(
                "reading: answered",
                count(naive, this::reading, CompareBill::said),
                count(millrace, this::reading, CompareBill::said)));
        lines.add(row("  out of the question's passage", fromSource(naive), fromSource(millrace)));
        lines.add(row(
                "  I don't know",
                count(naive, this::reading, answer -> answer.text().startsWith(UNKNOWN)),
                count(millrace, this::reading, answer -> answer.text().startsWith(UNKNOWN))));
        Predicate<Integer> both =
                job -> naive.get(job).answered() && millrace.get(job).answered();
        Predicate<Integer> same =
                job -> naive.get(job).text().equals(millrace.get(job).text());
        lines.add("  of " + jobs(both.and(this::reading)).count() + " reading jobs that both answered, "
                + jobs(both.and(same).and(this::reading)).count() + " got the same words");
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

    private boolean arithmetic(int job) {
        return asked(job) instanceof Arithmetic;
    }

    private boolean reading(int job) {
        return asked(job) instanceof Reading;
    }

    private static boolean said(CompareAnswer answer) {
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
        long right = jobs(this::arithmetic)
                .filter(job -> right(job, answers.get(job)))
                .count();
        long all = jobs(this::arithmetic).count();
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
        return jobs(this::reading)
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
