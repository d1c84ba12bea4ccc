package io.millrace.settings;

import java.util.List;

/** All mistakes of the settings at once, one a line; the message is fit to be shown as it is and holds no secret. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf is serializable
    private final List<String> mistakes;

    SettingsException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** The lines of the message: those of the file in its order, then those of the environment. */
    public List<String> mistakes() {
        return mistakes;
    }
}
