package io.millrace.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How a child JVM of this class path is started: its main class, JVM options, arguments and the deadline for its ready line. */
public record ChildStart(
        String name, String mainClass, List<String> jvmOptions, List<String> arguments, Duration deadline) {

    /** Copies the lists and refuses a deadline that is not positive. */
    public ChildStart {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException(
                    "The deadline of a child process must be above zero, but is " + deadline + ".");
        }
    }

    List<String> commandLine() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(jvmOptions);
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }
}
