package io.millrace.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.Item;
import io.millrace.job.Journey;
import io.millrace.job.Journey.Mark;
import io.millrace.job.Stage;
import io.millrace.testkit.Samples;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class FlightLogTest {
    private final FlightLog log = new FlightLog();

    @Test
    void journey_goesThroughEveryStage_withTheLimit_andTheRetry() {
        log.note(Stage.QUEUED, 20, "");
        log.told(new CallStory(30, 35, 40, 140, "requests_per_minute", "concurrency", "trace-1"));
        log.afterCall(Stage.BACK_OFF, "");
        log.note(Stage.QUEUED, 300, "");
        log.told(new CallStory(310, 315, 315, 400, "", "", "trace-2"));
        log.afterCall(Stage.COMMIT, "");
        Journey journey = log.of(item(10, 20));
        assertThat(journey.call()).isEqualTo("trace-2");
        assertThat(journey.marks())
                .containsExactly(
                        new Mark(Stage.HOP, 10, ""),
                        new Mark(Stage.QUEUED, 20, "requests_per_minute"),
                        new Mark(Stage.BATCH, 30, ""),
                        new Mark(Stage.LIMIT, 35, "concurrency"),
                        new Mark(Stage.WIRE, 40, ""),
                        new Mark(Stage.BACK_OFF, 140, ""),
                        new Mark(Stage.QUEUED, 300, ""),
                        new Mark(Stage.BATCH, 310, ""),
                        new Mark(Stage.WIRE, 315, ""),
                        new Mark(Stage.COMMIT, 400, ""));
    }

    @Test
    void waitForRoomInTheLane_namesWhatHeldIt_andNotAgainstAReasonItHas() {
        log.told(new CallStory(30, 30, 30, 140, "tokens_per_minute", "", ""));
        log.afterCall(Stage.QUEUED, "length");
        log.told(new CallStory(200, 200, 200, 240, "concurrency", "", ""));
        log.afterCall(Stage.COMMIT, "");
        assertThat(log.of(item(10, 20)).marks())
                .containsExactly(
                        new Mark(Stage.HOP, 10, ""),
                        new Mark(Stage.QUEUED, 20, "tokens_per_minute"),
                        new Mark(Stage.WIRE, 30, ""),
                        new Mark(Stage.QUEUED, 140, "length"),
                        new Mark(Stage.WIRE, 200, ""),
                        new Mark(Stage.COMMIT, 240, ""));
    }

    @Test
    void oneWhoCameLater_hasOnlyWhatCameAfter() {
        log.note(Stage.QUEUED, 20, "");
        log.told(new CallStory(30, 35, 40, 140, "", "concurrency", ""));
        log.afterCall(Stage.COMMIT, "");
        assertThat(log.of(item(90, 100)).marks())
                .containsExactly(
                        new Mark(Stage.HOP, 90, ""), new Mark(Stage.WIRE, 100, ""), new Mark(Stage.COMMIT, 140, ""));
    }

    @Test
    void clockThatGoesBack_makesNoNegativeStage() {
        log.note(Stage.QUEUED, 1_000, "");
        log.told(new CallStory(500, 500, 600, 700, "", "", ""));
        Journey journey = log.of(item(1_000, 1_000));
        assertThat(journey.marks().stream().map(Mark::atMs)).isSorted();
    }

    @Test
    void flightThatIsTriedForEver_keepsABoundedLog() {
        for (int i = 0; i < 1_000; i++) {
            log.told(new CallStory(i * 10L, i * 10L, i * 10L + 1, i * 10L + 5, "", "", ""));
            log.afterCall(Stage.BACK_OFF, "");
        }
        assertThat(log.of(item(0, 0)).marks()).hasSizeLessThanOrEqualTo(Journey.MARKS_MAX);
    }

    private static Item item(long acceptedMs, long pendingMs) {
        Item any = Samples.item(new SplittableRandom(1));
        return new Item(
                any.origin(),
                any.index(),
                any.count(),
                any.namespace(),
                any.lane(),
                any.directives(),
                any.asked(),
                any.priority(),
                any.deadlineMs(),
                new Item.Stages(acceptedMs, pendingMs),
                any.retry(),
                any.cutTokens(),
                any.line());
    }
}
