package io.millrace.completion.prompt;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One text of a prompt, compiled. Values are inserted untouched: no escaping, and what looks like a tag in them is text.
 *
 * <p>Why a collector of our own: the library's default one calls methods and reads fields of the values by their names in the text.
 *
 * <p>Threads: immutable, any thread.
 */
final class PromptText {
    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .escapeHTML(false)
            .strictSections(true)
            .withFormatter(PromptText::written)
            .withCollector(new BasicCollector() {
                @Override
                public <K, V> Map<K, V> createFetcherCache() {
                    return new ConcurrentHashMap<>();
                }
            });

    private final Template template;
    private final Set<String> used;

    private PromptText(Template template, Set<String> used) {
        this.template = template;
        this.used = used;
    }

    /** Compiles the text; each mistake in it is told to {@code mistakes} in a sentence without a subject. */
    static PromptText of(String text, Map<String, VariableType> variables, Consumer<String> mistakes) {
        Set<String> used = new TreeSet<>();
        try {
            Template template = COMPILER.compile(text);
            TagCheck check = new TagCheck(variables, used);
            template.visit(check);
            check.mistakes().forEach(mistakes);
            if (check.mistakes().isEmpty()) {
                tryOut(template, variables, mistakes);
            }
            return new PromptText(template, used);
        } catch (MustacheException e) {
            mistakes.accept("is no template: " + e.getMessage());
            return new PromptText(COMPILER.compile(""), used);
        }
    }

    /** What a tag means depends on what stands around it, which only rendering tells. */
    private static void tryOut(Template template, Map<String, VariableType> variables, Consumer<String> mistakes) {
        for (boolean full : new boolean[] {true, false}) {
            Map<String, Object> values = new ConcurrentHashMap<>();
            variables.forEach((name, type) -> values.put(name, sample(type, full)));
            try {
                template.execute(values);
            } catch (MustacheException | IllegalArgumentException e) {
                mistakes.accept("uses {{.}} outside of a list's section");
                return;
            }
        }
    }

    private static Object sample(VariableType type, boolean full) {
        return switch (type) {
            case TEXT -> full ? "text" : "";
            case NUMBER -> "0";
            case BOOLEAN -> full;
            case LIST -> full ? List.of("text") : List.of();
        };
    }

    private static String written(Object value) {
        // The engine's own index is an Integer.
        if (value instanceof String || value instanceof Boolean || value instanceof Integer) {
            return value.toString();
        }
        throw new IllegalArgumentException(
                "a template can insert texts, booleans and an index, not a " + value.getClass());
    }

    /** Names of the variables in it. */
    Set<String> used() {
        return used;
    }

    /** The text with the values in it; {@code values} must have each of {@link #used}. */
    String render(Map<String, Object> values) {
        return template.execute(values);
    }
}
