package io.millrace.cli;

import io.millrace.app.WorkerProcess;
import io.millrace.completion.CompletionMain;
import io.millrace.embedder.EmbedderApp;
import io.millrace.inspector.replay.Control;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
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
        root.addSubcommand(new UpCommand(screen));
        root.addSubcommand(
                "embedder", new WorkerCommand((config, env) -> WorkerProcess.run(config, env, EmbedderApp::of)));
        root.addSubcommand("completion", new WorkerCommand(CompletionMain::run));
        root.addSubcommand(new EmbedCommand(screen));
        root.addSubcommand(new SubmitCommand(screen));
        root.addSubcommand("topics", group("topics", "Topics of a worker.", new TopicsCommand(screen)));
        root.addSubcommand("key", group("key", "What two jobs have in common.", new KeyCommand(screen)));
        root.addSubcommand(
                "route",
                group("route", "Which model answers.", new RouteCommand(screen))
                        .addSubcommand(new RouteCommandFit(screen)));
        root.addSubcommand("config", group("config", "Settings of a worker.", new ConfigCommand(screen)));
        root.addSubcommand(
                "cache",
                group("cache", "What workers keep.", new CacheCommand(screen))
                        .addSubcommand(new CacheStatsCommand(screen))
                        .addSubcommand(new CacheGetCommand(screen)));
        root.addSubcommand(new ReportCommand(screen));
        root.addSubcommand(new CompareCommand(screen));
        root.addSubcommand(new SkipCommand(screen));
        root.addSubcommand(new BaselineCommand(screen));
        root.addSubcommand(new TraceCommand(screen));
        root.addSubcommand(new ProfileCommand(screen));
        root.addSubcommand(
                "dlq",
                group("dlq", "Dead letters: what failed, why, mended and replayed once.", new DlqGroupsCommand(screen))
                        .addSubcommand(new DlqListCommand(screen))
                        .addSubcommand(new DlqShowCommand(screen))
                        .addSubcommand(new DlqExportCommand(screen))
                        .addSubcommand(new DlqHeadersCommand(screen))
                        .addSubcommand("plan", plan(screen))
                        .addSubcommand(new DlqReplayCommand(screen))
                        .addSubcommand(new DlqDiscardCommand(screen))
                        .addSubcommand(new DlqNoteCommand(screen))
                        .addSubcommand(new DlqWatchCommand(screen)));
        root.addSubcommand(new ExitCodesCommand(screen));
        root.addSubcommand("completion-script", new AutoComplete.GenerateCompletion());
        root.setOut(screen.out());
        root.setErr(screen.err());
        root.setExecutionExceptionHandler(new Failures(screen));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        return root;
    }

    private static CommandLine plan(Screen screen) {
        return group("plan", "What will be replayed: make, list, pause, resume, cancel.", new DlqPlanCommand(screen))
                .addSubcommand(new DlqPlansCommand(screen))
                .addSubcommand("pause", new DlqControlCommand(screen, Control.PAUSE))
                .addSubcommand("resume", new DlqControlCommand(screen, Control.RUN))
                .addSubcommand("cancel", new DlqControlCommand(screen, Control.CANCEL));
    }

    /** A noun whose verbs are subcommands; alone it is a mistake that shows them. */
    private static CommandLine group(String name, String description, Object verb) {
        CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        spec.usageMessage().description(description);
        CommandLine group = new CommandLine(spec);
        group.addSubcommand(verb);
        return group;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE.number();
    }
}
