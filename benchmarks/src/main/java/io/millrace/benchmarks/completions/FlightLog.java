package io.millrace.benchmarks.completions;

import java.util.Locale;

/**
 * How many calls were in flight, over the time from the first call's beginning to the last call's beginning: after that nobody could have more.
 *
 * <p>Threads: any.
 */
final class FlightLog {
    private long calls;
    private int inFlight;
    private int max;
    private long changedNanos;
    private double area;
    private long firstNanos;
    private long lastBeganNanos;
    private double areaAtLastBegin;

    synchronized void began() {
        count();
        if (calls == 0) {
            firstNanos = changedNanos;
        }
        calls++;
        inFlight++;
        max = Math.max(max, inFlight);
        lastBeganNanos = changedNanos;
        areaAtLastBegin = area;
    }

    synchronized void ended() {
        count();
        inFlight--;
    }

    private void count() {
        long now = System.nanoTime();
        area += (double) inFlight * (now - changedNanos);
        changedNanos = now;
    }

    synchronized void reset() {
        calls = 0;
        max = inFlight;
        area = 0;
        areaAtLastBegin = 0;
        changedNanos = System.nanoTime();
    }

    synchronized String json() {
        double mean = calls < 2 ? 0 : areaAtLastBegin / (lastBeganNanos - firstNanos);
        return String.format(
                Locale.ROOT, "{\"calls\":%d,\"inFlight\":%d,\"max\":%d,\"mean\":%.2f}", calls, inFlight, max, mean);
    }
}
