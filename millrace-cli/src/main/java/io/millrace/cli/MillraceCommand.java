package io.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root command: shows what there is. */
@Command(
        name = "millrace",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        subcommands = CommandLine.HelpCommand.class,
        description = "A batch and stream pipeline for LLM work on Kafka Streams: equal questions are paid for once.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: millrace exit-codes. Logs: MILLRACE_LOG_LEVEL=DEBUG|INFO|WARN."})
final class MillraceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** The whole command line, writing to this screen. */
    static CommandLine on(Screen screen) {
        CommandLine root = new CommandLine(new MillraceCommand());
        root.addSubcommand(new DemoCommand(screen));
        root.setOut(screen.out());
        root.setErr(screen.err());
        root.setExecutionExceptionHandler(new Failures(screen));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        return root;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }
}
