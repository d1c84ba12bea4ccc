package io.millrace.reliability;

import io.millrace.reliability.HttpEvent.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * H5: 23 ways to say when to come again, honest or not, each to a model of its own, three refusals each. Nobody comes before the time that was named, nobody
 * comes at once where none was, and nobody sleeps for ever.
 */
final class RetryAfterRow implements Row {

    @Override
    public String name() {
        return "H5";
    }

    @Override
    public Map<String, String> defaults() {
        return Map.of(
                "refusals", "3", "base-ms", "200", "slack-ms", "20000", "watch-ms", "70000", "standstill-ms", "60000");
    }

    @Override
    public RowResult run(Options options) {
        Path dir = dir(options);
        List<RetryAfterCase> cases = RetryAfterCase.all();
        RigPlan plan = RigPlan.of(options).withEnv(options, Map.of("MILLRACE_LANE_INFLIGHT_MAX", "1"));
        WorkerShape shape = plan.shape()
                .withModels(cases.stream().map(RetryAfterCase::model).toList());
        Map<String, Integer> refused = new HashMap<>();
        int ended;
        int ending = (int) cases.stream().filter(RetryAfterCase::ends).count();
        try (Rig rig = new Rig(dir, plan.withShape(shape))) {
            rig.models.play(call -> refusing(cases, refused, options.number("refusals"), call));
            rig.startAll(options.number("workers"));
            for (RetryAfterCase one : cases) {
                JobLine line = new JobLine(one.model(), List.of(one.model()), true);
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Rig.JOBS, line.bytesFor(one.model()));
                rig.sender.send(
                        record,
                        new Sender.Expected(
                                one.model(), one.model(), WitnessRequest.DIMENSIONS, line.texts(), Sent.RESULT));
            }
            rig.sender.flush(Duration.ofMinutes(1));
            long end = RunClock.nanos()
                    + Duration.ofMillis(options.number("watch-ms")).toNanos();
            Waits.until(() -> rig.ledger.ended() >= ending, Duration.ofMinutes(5));
            // Those told to wait for days are watched as long as the others, then the run is over for them.
            Waits.pause(Math.max(0, (end - RunClock.nanos()) / 1_000_000));
            ended = rig.ledger.ended();
        }
        return judge(cases, History.read(dir.resolve(Histories.HTTP), HttpEvent.class), options)
                .figure("answered", ended)
                .failIf(ended != ending, ended + " of " + ending + " jobs were answered");
    }

    private static RowResult judge(List<RetryAfterCase> cases, List<HttpEvent> http, Options options) {
        RowResult result = new RowResult().figure("rows", cases.size());
        int right = 0;
        for (RetryAfterCase one : cases) {
            List<Long> gaps = gaps(http, one);
            String wrong = one.wrong(gaps, options);
            System.err.println("  " + one + " gaps_ms=" + gaps + (wrong == null ? "" : " WRONG"));
            right += wrong == null ? 1 : 0;
            result.failIf(wrong != null, one.name() + ": " + wrong);
        }
        return result.figure("rows_ok", right);
    }

    private static synchronized Deed refusing(
            List<RetryAfterCase> cases, Map<String, Integer> refused, int times, Arrival call) {
        String model = call.request().model();
        RetryAfterCase one =
                cases.stream().filter(c -> c.model().equals(model)).findFirst().orElseThrow();
        return refused.merge(model, 1, Integer::sum) <= times ? one.refusal() : Deed.right(Duration.ofMillis(5));
    }

    /** Milliseconds from each refusal to the next call. */
    private static List<Long> gaps(List<HttpEvent> http, RetryAfterCase one) {
        List<Long> gaps = new ArrayList<>();
        long call = -1;
        long refusedAt = -1;
        for (HttpEvent event : http) {
            if (event.what() == What.BEGAN && event.items().contains(one.model())) {
                if (refusedAt >= 0) {
                    gaps.add((event.at() - refusedAt) / 1_000);
                }
                call = event.call();
            } else if (event.call() == call) {
                refusedAt = event.what() == What.REFUSED ? event.at() : -1;
            }
        }
        return gaps;
    }
}
