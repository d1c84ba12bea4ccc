package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.completion.prompt.PromptSettings.ExampleSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Prompt} of its settings, and collects what is wrong or unwise in them, each with its path in the file. */
final class PromptReader {
    private static final Pattern KEY = Pattern.compile("([A-Za-z0-9_-]{1,64})(?:@([1-9][0-9]{0,5}))?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

    private final List<String> mistakes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** All that was wrong in what was read. */
    List<String> mistakes() {
        return mistakes;
    }

    /** What works, but costs. */
    List<String> warnings() {
        return warnings;
    }

    /** The prompt; of no use if there are mistakes. */
    Prompt read(String key, PromptSettings settings) {
        String path = "prompts." + key;
        Matcher parts = KEY.matcher(key);
        boolean named = parts.matches();
        if (!named) {
            mistakes.add(path + ": the key is not allowed; allowed is a name of 1 to 64 of A-Z a-z 0-9 _ - and, if you"
                    + " like, @ with a version from 1 to 999999");
        }
        String name = named ? parts.group(1) : key;
        int version = version(path, named ? parts.group(2) : null, settings.version());
        checkVariables(path, settings);
        checkExamples(path, settings);
        PromptText system = text(path + ".system", settings.system(), settings);
        PromptText user = text(path + ".user", settings.user(), settings);
        checkUse(path, settings, system, user);
        ObjectNode params = PromptParams.of(name, settings, (setting, problem) -> {
            mistakes.add(path + "." + setting + ": " + problem);
        });
        return new Prompt(
                name,
                version,
                settings.system().isEmpty() ? null : system,
                List.copyOf(settings.examples().values()),
                settings.exampleTokensMax(),
                user,
                settings.variables(),
                params,
                digest(path, name, version, settings, params));
    }

    private int version(String path, @Nullable String inKey, int given) {
        int keyed = inKey == null ? 0 : Integer.parseInt(inKey);
        if (keyed > 0 && given > 0 && keyed != given) {
            mistakes.add(path + ".version: " + given + " is not the version in its key; allowed is " + keyed
                    + ", or leave it out");
        }
        return given > 0 ? given : Math.max(1, keyed);
    }

    private void checkVariables(String path, PromptSettings settings) {
        for (String variable : settings.variables().keySet()) {
            if (!VARIABLE.matcher(variable).matches()) {
                mistakes.add(path + ".variables." + variable + ": the name is not allowed; allowed are a letter or _"
                        + " and up to 63 of A-Z a-z 0-9 _");
            }
        }
    }

    private void checkExamples(String path, PromptSettings settings) {
        settings.examples().forEach((name, example) -> {
            String place = path + ".examples." + name;
            requireText(place + ".user", example.user());
            requireText(place + ".assistant", example.assistant());
            if (hasTag(example)) {
                warnings.add(place + " holds '{{', but examples are literal text: no variable is inserted");
            }
        });
    }

    private static boolean hasTag(ExampleSettings example) {
        return example.user().contains("{{") || example.assistant().contains("{{");
    }

    private PromptText text(String path, String text, PromptSettings settings) {
        return PromptText.of(text, settings.variables(), problem -> mistakes.add(path + ": " + problem));
    }

    private void checkUse(String path, PromptSettings settings, PromptText system, PromptText user) {
        requireText(path + ".user", settings.user());
        Set<String> unused = new TreeSet<>(settings.variables().keySet());
        unused.removeAll(system.used());
        unused.removeAll(user.used());
        for (String variable : unused) {
            mistakes.add(path + ".variables." + variable + ": no text of the template uses it");
        }
        if (!system.used().isEmpty()) {
            warnings.add(path + ".system holds variables (" + String.join(", ", system.used())
                    + "): it changes with the job, so providers' prompt caches miss it and what follows");
        }
    }

    private void requireText(String path, String text) {
        if (text.isBlank()) {
            mistakes.add(path + ": is missing or blank; give it a text");
        }
    }

    private String digest(String path, String name, int version, PromptSettings settings, ObjectNode params) {
        try {
            return PromptDigest.of(name, version, settings, params);
        } catch (IllegalArgumentException e) {
            mistakes.add(path + ": a text holds a lone surrogate; write the character itself");
            return "";
        }
    }
}
