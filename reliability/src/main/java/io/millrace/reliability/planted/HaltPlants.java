package io.millrace.reliability.planted;

import java.util.List;
import net.bytebuddy.asm.Advice;

/** Points of a worker's life at which a kill hurts most. */
public final class HaltPlants {
    private HaltPlants() {}

    /** The names of the points. */
    public static List<String> points() {
        return List.of("after-answer", "before-commit", "in-commit", "in-restore", "in-init", "in-shutdown");
    }

    /** The changes. */
    public static List<Plant> all() {
        String producer = "org.apache.kafka.clients.producer.KafkaProducer";
        return List.of(
                new Plant("io.millrace.dispatch.Flights", "take", AfterAnswer.class),
                new Plant(producer, "sendOffsetsToTransaction", BeforeCommit.class),
                new Plant(producer, "commitTransaction", InCommit.class),
                new Plant(
                        "org.apache.kafka.streams.processor.internals.ProcessorStateManager",
                        "restore",
                        InRestore.class),
                new Plant("io.millrace.topology.InferenceProcessor", "init", InInit.class),
                new Plant("io.millrace.app.JobApp", "close", InShutdown.class));
    }

    /** A reply has been taken. */
    public static final class AfterAnswer {
        private AfterAnswer() {}

        @Advice.OnMethodExit
        static void exit() {
            HaltPoint.reached("after-answer");
        }
    }

    /** Offsets are about to join their transaction. */
    public static final class BeforeCommit {
        private BeforeCommit() {}

        @Advice.OnMethodEnter
        static void enter() {
            HaltPoint.reached("before-commit");
        }
    }

    /** Offsets are in, the transaction is about to be committed. */
    public static final class InCommit {
        private InCommit() {}

        @Advice.OnMethodEnter
        static void enter() {
            HaltPoint.reached("in-commit");
        }
    }

    /** A store is being read from its changelog. */
    public static final class InRestore {
        private InRestore() {}

        @Advice.OnMethodExit
        static void exit() {
            HaltPoint.reached("in-restore");
        }
    }

    /** A task is about to take up what was pending. */
    public static final class InInit {
        private InInit() {}

        @Advice.OnMethodEnter
        static void enter() {
            HaltPoint.reached("in-init");
        }
    }

    /** A planned stop has drained and is about to close. */
    public static final class InShutdown {
        private InShutdown() {}

        @Advice.OnMethodEnter
        static void enter() {
            HaltPoint.reached("in-shutdown");
        }
    }
}
