package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.JobRejected;
import io.millrace.tokens.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All templates of a worker: those that come with Millrace, and over them those of its settings. A job carries {@code "millrace": {"template": …,
 * "variables": {…}}} in its body instead of {@code messages}.
 *
 * <p>Threads: immutable, any thread.
 */
public final class Prompts {
    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");

    private final Map<String, NavigableMap<Integer, Prompt>> byName;
    private final List<String> warnings;

    private Prompts(Map<String, NavigableMap<Integer, Prompt>> byName, List<String> warnings) {
        this.byName = byName;
        this.warnings = warnings;
    }

    /**
     * The built-in templates and these, by the keys below {@code prompts:}. One of the same name and version replaces the built-in one.
     *
     * @throws IllegalArgumentException with every mistake there is, one a line, each with its path
     */
    public static Prompts of(Map<String, PromptSettings> settings) {
        PromptReader reader = new PromptReader();
        Map<String, NavigableMap<Integer, Prompt>> own = new TreeMap<>();
        settings.forEach((key, given) -> {
            Prompt prompt = reader.read(key, given);
            Prompt other = versions(own, prompt.name()).put(prompt.version(), prompt);
            if (other != null) {
                reader.mistakes()
                        .add("prompts." + key + ": version " + prompt.version() + " of " + prompt.name()
                                + " is there already; give each version once");
            }
        });
        PromptsBuiltIn.read().forEach((key, given) -> {
            Prompt prompt = reader.read(key, given);
            versions(own, prompt.name()).putIfAbsent(prompt.version(), prompt);
        });
        if (!reader.mistakes().isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", reader.mistakes()));
        }
        return new Prompts(own, List.copyOf(reader.warnings()));
    }

    private static NavigableMap<Integer, Prompt> versions(
            Map<String, NavigableMap<Integer, Prompt>> byName, String name) {
        return byName.computeIfAbsent(name, absent -> new TreeMap<>());
    }

    /** What works but costs or surprises, a sentence each with its path; to be shown at start and by {@code explain}. */
    public List<String> warnings() {
        return warnings;
    }

    /** Each template as {@code name@version}, in order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        byName.forEach((name, versions) -> versions.keySet().forEach(version -> names.add(name + "@" + version)));
        return List.copyOf(names);
    }

    /**
     * The body a job means by its template; the given one is not touched.
     *
     * @param counter counts the examples against their cap, in tokens of the model asked for
     * @return null if the job names no template
     * @throws JobRejected {@code schema_invalid}, if it names one and messages too, an unknown one, or its variables are not the template's
     */
    public @Nullable Expanded expand(ObjectNode body, TokenCounter counter) throws JobRejected {
        PromptRequest request = PromptRequest.of(body);
        if (request == null) {
            return null;
        }
        Prompt prompt = prompt(request.template());
        Map<String, Object> values = request.values(prompt.variables());
        ObjectNode expanded = PromptRequest.rest(body);
        prompt.write(expanded.putArray("messages"), values, counter);
        prompt.writeParams(expanded);
        return new Expanded(expanded, prompt.name(), Integer.toString(prompt.version()), prompt.digest());
    }

    private Prompt prompt(String asked) throws JobRejected {
        int at = asked.indexOf('@');
        NavigableMap<Integer, Prompt> versions = byName.get(at < 0 ? asked : asked.substring(0, at));
        if (versions == null) {
            throw PromptRequest.noSuch("names no template there is", String.join(", ", byName.keySet()));
        }
        String version = asked.substring(at + 1);
        boolean numbered = at >= 0 && VERSION.matcher(version).matches();
        Prompt prompt =
                at < 0 ? versions.lastEntry().getValue() : numbered ? versions.get(Integer.parseInt(version)) : null;
        if (prompt == null) {
            throw PromptRequest.noSuch(
                    "names a version there is not",
                    versions.values().stream()
                            .map(known -> known.name() + "@" + known.version())
                            .collect(Collectors.joining(", ")));
        }
        return prompt;
    }
}
