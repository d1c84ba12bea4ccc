package io.millrace.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Locale;

/** How a record component is named in the file and in the environment. */
final class Keys {
    private Keys() {}

    /** Snake case; a duration's key ends in its unit. */
    static String of(RecordComponent component) {
        String snake = component
                .getName()
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
        return component.getType() == Duration.class && !snake.endsWith("_ms") ? snake + "_ms" : snake;
    }

    /** A key's part of a variable's name: upper case, and a {@code _} for all that a variable's name cannot hold. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9<>]", "_");
    }
}
