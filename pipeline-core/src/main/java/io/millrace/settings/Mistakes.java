package io.millrace.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that it can be reported in one go. */
final class Mistakes {
    private static final int SHOWN_MAX = 80;

    private record Mistake(Origin origin, String sentence) {}

    private final List<Mistake> mistakes = new ArrayList<>();

    void add(Origin origin, String path, String problem) {
        String sentence = origin.label() + ": " + (path.isEmpty() ? "" : path + ": ") + problem;
        mistakes.add(new Mistake(origin, oneLine(sentence)));
    }

    int size() {
        return mistakes.size();
    }

    void throwIfAny() {
        if (!mistakes.isEmpty()) {
            mistakes.sort(Comparator.comparingInt(mistake -> mistake.origin().order()));
            throw new SettingsException(
                    mistakes.stream().map(Mistake::sentence).distinct().toList());
        }
    }

    /** A value as it may stand in a mistake: quoted, short, on one line. */
    static String quote(String text) {
        String safe = withoutUser(text);
        String shown = safe.length() <= SHOWN_MAX ? safe : safe.substring(0, SHOWN_MAX) + "…";
        return "'" + oneLine(shown) + "'";
    }

    /** An address may hold a user and password, whether or not it should. */
    static String withoutUser(String text) {
        return text.replaceAll("//[^/]*@", "//***@");
    }

    private static String oneLine(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }
}
