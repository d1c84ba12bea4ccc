package io.millrace.reliability.planted;

import io.millrace.deadletter.DeadLetter;
import io.millrace.job.JobHeader;
import java.util.List;
import net.bytebuddy.asm.Advice;

/** What planted defects do to methods. */
final class DefectAdvice {
    private DefectAdvice() {}

    /** The method does nothing and returns nothing, zero or false. */
    static final class Skip {
        private Skip() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    /** The same one time in fifty. */
    static final class SkipSometimes {
        private SkipSometimes() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return Counter.every(50);
        }
    }

    /** The end of a half-open circuit's one call is not told. */
    static final class SkipProbes {
        private SkipProbes() {}

        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter(@Advice.FieldValue("probes") boolean probes) {
            return probes;
        }
    }

    /** A vector belongs to whatever text is at its place. */
    static final class Positional {
        private Positional() {}

        // What is assigned is what the method returns.
        @SuppressWarnings("UnusedVariable")
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue("seen") int seen, @Advice.Return(readOnly = false) int index) {
            index = seen - 1;
        }
    }

    /** The header for people quotes the job. */
    static final class Quote {
        private Quote() {}

        @Advice.OnMethodExit
        static void exit(@Advice.This DeadLetter letter, @Advice.Return List<JobHeader> headers) {
            headers.add(new JobHeader("__streams.errors.message", letter.value()));
        }
    }
}
