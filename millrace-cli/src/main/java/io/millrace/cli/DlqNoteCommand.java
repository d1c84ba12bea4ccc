package io.millrace.cli;

import io.millrace.inspector.letter.Position;
import io.millrace.inspector.replay.Remarks;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code dlq note}: what people know about a group or a dead letter. */
@Command(
        name = "note",
        mixinStandardHelpOptions = true,
        description = "Writes a note on a group or a dead letter, for everybody; an empty one takes it away.")
final class DlqNoteCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DlqOptions options = new DlqOptions();

    @Parameters(index = "0", paramLabel = "ID|GROUP", description = "The dead letter or the group.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "TEXT", description = "The note, up to 2,000 characters.")
    private String text = "";

    DlqNoteCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        boolean group = DlqSelection.group(id);
        String subject = group ? id : DlqSelection.id(id).id();
        try (DlqDesk desk = DlqDesk.open(screen, options, false);
                Remarks remarks = desk.remarks()) {
            var fold = desk.inspector().fold();
            boolean there = group
                    ? fold.groups().stream().anyMatch(one -> one.key().id().equals(id))
                    : Position.of(id).flatMap(fold::row).isPresent();
            if (!there) {
                throw new CommandFailed(
                        ExitCode.NOT_FOUND, "There is no " + (group ? "group " : "dead letter ") + id + ".");
            }
            remarks.note(group ? "group" : "dead_letter", subject, text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, e.getMessage() + ".");
        }
        screen.note("Noted.");
        return ExitCode.OK.number();
    }
}
