package io.millrace.reliability.planted;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** A wall clock that can be moved: Kafka's own and Millrace's, and no other, for nothing else of a worker reads one for more than a log line. */
public final class ClockPlants {
    private ClockPlants() {}

    /** The changes. */
    public static List<Plant> all() {
        return List.of(
                new Plant("org.apache.kafka.common.utils.SystemTime", "milliseconds", Shifted.class),
                new Plant("io.millrace.app.SystemClock", "wallMs", Shifted.class));
    }

    /** Shifts milliseconds. */
    public static final class Shifted {
        private Shifted() {}

        @Advice.OnMethodExit
        static void exit(@Advice.Return(readOnly = false) long now) {
            now += ShiftedClock.millis();
        }
    }
}
