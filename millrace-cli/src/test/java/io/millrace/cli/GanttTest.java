package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.Journey.Mark;
import io.millrace.job.Stage;
import io.millrace.observe.JobTiming;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

final class GanttTest {
    private static final long START = 1_700_000_000_000L;

    @Test
    void timing_isReadAsWritten_andItsStagesSum() {
        JobTiming job = job("a");
        assertThat(JobTiming.read(job.json())).isEqualTo(job);
        assertThat(job.spans().stream().mapToLong(JobTiming.Span::tookMs).sum()).isEqualTo(job.tookMs());
        assertThatThrownBy(() -> JobTiming.read("{\"v\":2}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chart_namesEachStage_andTheLimit() {
        List<String> lines = new Gantt(false, 100).lines(job("a"));
        assertThat(String.join("\n", lines))
                .contains(
                        "embedding.jobs-3@1042  custom_id a  openai/m  result (miss)  2 calls",
                        "waiting for a permit: requests per minute",
                        "2.000 s",
                        "backing off after a failure",
                        "in all",
                        "trace 4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(lines).allMatch(line -> line.length() <= 100);
        String wire = lines.stream()
                .filter(line -> line.contains("on the wire"))
                .findFirst()
                .orElseThrow();
        assertThat(wire).endsWith("#");
    }

    @Test
    void svg_isWellFormed_whateverAProducerCallsItsJob() throws Exception {
        String svg = GanttSvg.of(job("<script>alert(\"x\")</script> & \u0001 \uD83D\uDE00"));
        Document read =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
        assertThat(read.getElementsByTagName("script").getLength()).isZero();
        assertThat(read.getElementsByTagName("rect").getLength())
                .isEqualTo(1 + job("a").spans().size());
    }

    @Test
    void commandLine_isChecked() {
        assertThat(CommandLineRun.of("trace").code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(CommandLineRun.of("trace", "a", "--slowest", "3").code()).isEqualTo(ExitCode.USAGE.number());
        assertThat(CommandLineRun.of("trace", "--slowest", "3", "-o", "svg").code())
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(CommandLineRun.of("profile", "--seconds", "0").code()).isEqualTo(ExitCode.USAGE.number());
    }

    private static JobTiming job(String customId) {
        return new JobTiming(
                "embedding.jobs-3@1042",
                customId,
                "openai/m",
                "result",
                "miss",
                2,
                "4bf92f3577b34da6a3ce929d0e0e4736",
                List.of(
                        new Mark(Stage.TOPIC, START, ""),
                        new Mark(Stage.HOP, START + 12, ""),
                        new Mark(Stage.QUEUED, START + 30, ""),
                        new Mark(Stage.BATCH, START + 45, ""),
                        new Mark(Stage.WIRE, START + 50, ""),
                        new Mark(Stage.BACK_OFF, START + 250, ""),
                        new Mark(Stage.BATCH, START + 450, ""),
                        new Mark(Stage.LIMIT, START + 455, "requests_per_minute"),
                        new Mark(Stage.WIRE, START + 2455, ""),
                        new Mark(Stage.COMMIT, START + 2700, "")),
                START + 2790);
    }
}
