package io.millrace.cli;

import io.millrace.app.StartException;
import io.millrace.local.broker.BrokerException;
import io.millrace.settings.SettingsException;
import java.nio.file.NoSuchFileException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What went wrong, as a sentence and an exit code. A stack trace is for bugs only. */
final class Failures implements IExecutionExceptionHandler {
    private final Screen screen;

    Failures(Screen screen) {
        this.screen = screen;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof SettingsException settings) {
            int count = settings.mistakes().size();
            screen.note(
                    count == 1 ? "The configuration has a mistake:" : "The configuration has " + count + " mistakes:");
            settings.mistakes().forEach(mistake -> screen.note("  " + mistake));
            return ExitCode.CONFIGURATION.number();
        }
        if (failure instanceof CommandFailed failed) {
            screen.note(message(failed));
            return failed.code().number();
        }
        if (has(failure, AuthenticationException.class) || has(failure, AuthorizationException.class)) {
            screen.note("The cluster refused the credentials: " + message(failure));
            return ExitCode.AUTH.number();
        }
        if (failure instanceof NoSuchFileException) {
            screen.note("There is no file " + failure.getMessage() + ".");
            return ExitCode.NOT_FOUND.number();
        }
        if (failure instanceof StartException || failure instanceof BrokerException) {
            screen.note(message(failure));
            return ExitCode.FAILED.number();
        }
        screen.note("It failed: " + failure);
        failure.printStackTrace(screen.err());
        screen.err().flush();
        return ExitCode.FAILED.number();
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }
}
