package io.millrace.cli;

import io.millrace.app.ControlClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skip}: an operator writes off a job that crashes the worker. */
@Command(
        name = "skip",
        mixinStandardHelpOptions = true,
        description = {
            "Writes one job off: the worker gives it a dead letter of class 'internal' instead of trying it.",
            "For a job on which the worker crashes again and again; its log names the job."
        })
final class SkipCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Parameters(paramLabel = "TOPIC-PARTITION@OFFSET", description = "The job, e.g. embedding.jobs-3@1042.")
    private String job = "";

    @Option(names = "--undo", description = "Take the decision back.")
    private boolean undo;

    SkipCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (ControlClient control = new ControlClient(cluster.settings().kafka())) {
            control.skip(job, !undo);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        screen.note(job + (undo ? " will be tried again" : " is written off") + ".");
        return ExitCode.OK.number();
    }
}
