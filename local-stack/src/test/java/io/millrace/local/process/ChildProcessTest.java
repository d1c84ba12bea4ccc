package io.millrace.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChildProcessTest {

    @Test
    void childProcess_endsWithItsStandardInput() throws Exception {
        Process child = new ProcessBuilder(start("serve").commandLine()).start();
        assertThat(child.inputReader().readLine()).isEqualTo("READY here");
        child.getOutputStream().close();
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void childProcess_tellsTheLastOutputOfAChildThatEndsEarly() {
        assertThatThrownBy(() -> ChildProcess.start(start("fail")))
                .hasMessageContaining("ended before it was ready")
                .hasMessageContaining("no such thing");
    }

    @Test
    void childProcess_killsAChildThatMissesItsDeadline() {
        ChildStart slow =
                new ChildStart("slow", Child.class.getName(), List.of(), List.of("wait"), Duration.ofMillis(50));
        assertThatThrownBy(() -> ChildProcess.start(slow)).hasMessageContaining("not ready within");
    }

    @Test
    void childProcess_stops() {
        ChildProcess child = ChildProcess.start(start("serve"));
        assertThat(child.address()).isEqualTo("here");
        assertThat(child.isAlive()).isTrue();
        child.close();
        assertThat(child.isAlive()).isFalse();
    }

    private static ChildStart start(String what) {
        return new ChildStart("test", Child.class.getName(), List.of("-Xmx64m"), List.of(what), Duration.ofSeconds(30));
    }

    /** What the tests start. */
    static final class Child {
        public static void main(String[] args) throws InterruptedException {
            ParentWatch.start();
            if (args[0].equals("fail")) {
                System.err.println("no such thing");
                System.exit(3);
            }
            if (args[0].equals("serve")) {
                System.out.println("READY here");
            }
            Thread.currentThread().join();
        }
    }
}
