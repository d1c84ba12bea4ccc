package io.millrace.dispatch;

import io.millrace.job.Item;
import io.millrace.job.Journey;
import io.millrace.job.Journey.Mark;
import io.millrace.job.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened to a flight so far, for those who ask why it took so long. In memory alone: after a restart it begins anew.
 *
 * <p>Threads: the task's stream thread.
 */
final class FlightLog {
    /** What a waiter's own stages take of a journey. */
    private static final int MARKS_MAX = Journey.MARKS_MAX - 4;

    private final List<Mark> marks = new ArrayList<>(6);
    private String call = "";
    private long endedMs;

    /** A stage begins. */
    void note(Stage stage, long atMs, String detail) {
        if (marks.size() >= MARKS_MAX) {
            // What goes on for ever repeats itself; its beginning and its end tell most.
            marks.remove(1);
        }
        marks.add(new Mark(stage, atMs, detail));
    }

    /** Its call ended. */
    void told(CallStory story) {
        if (story.equals(CallStory.NONE)) {
            return;
        }
        queuedBy(story.queuedBy());
        note(Stage.BATCH, story.askedMs(), "");
        if (story.sentMs() > story.readyMs()) {
            note(Stage.LIMIT, story.readyMs(), story.heldBy());
        }
        note(Stage.WIRE, story.sentMs(), "");
        endedMs = story.endedMs();
        call = story.trace();
    }

    /** What held its lane before that call: a line that says nothing yet of why it was in line. */
    private void queuedBy(String limit) {
        int last = marks.size() - 1;
        if (limit.isEmpty()) {
            return;
        } else if (last < 0) {
            // Since before it was known: every waiter has been in line since it is pending.
            marks.add(new Mark(Stage.QUEUED, 0, limit));
        } else if (marks.get(last).stage() == Stage.QUEUED
                && marks.get(last).detail().isEmpty()) {
            marks.set(last, new Mark(Stage.QUEUED, marks.get(last).atMs(), limit));
        }
    }

    /** A stage begins where the last call ended. */
    void afterCall(Stage stage, String detail) {
        if (endedMs > 0) {
            note(stage, endedMs, detail);
        }
    }

    /** One waiter's view: what was before it came is not its. */
    Journey of(Item item) {
        List<Mark> own = new ArrayList<>(marks.size() + 2);
        own.add(new Mark(Stage.HOP, item.stages().acceptedMs(), ""));
        long last = Math.max(item.stages().pendingMs(), item.stages().acceptedMs());
        Mark present = new Mark(Stage.QUEUED, last, "");
        for (Mark mark : marks) {
            long at = Math.max(last, mark.atMs());
            if (at > present.atMs()) {
                own.add(present);
            }
            present = new Mark(mark.stage(), at, mark.detail());
            last = at;
        }
        own.add(present);
        return new Journey(own, call);
    }
}
