package io.millrace.completion.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Regular expressions that take time linear in the text (RE2), in any case. */
final class Patterns {
    /** A longer program is a mistake or an attack on the time of a job. */
    private static final int CHARS_MAX = 2_000;

    private Patterns() {}

    /** Empty, and one mistake more, if it is none. */
    static Optional<Pattern> compile(String text, String path, List<String> mistakes) {
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            mistakes.add(
                    path + ": is " + text.length() + " characters long; a pattern has from 1 to " + CHARS_MAX + ".");
            return Optional.empty();
        }
        try {
            Pattern pattern = Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
            if (pattern.matcher("").find()) {
                mistakes.add(path + ": '" + text + "' is found in every text; a pattern must need a character.");
                return Optional.empty();
            }
            return Optional.of(pattern);
        } catch (PatternSyntaxException e) {
            mistakes.add(path + ": '" + text + "' is no regular expression of RE2 (" + e.getDescription() + ").");
            return Optional.empty();
        }
    }

    static Map<String, Pattern> compile(Map<String, String> texts, String path, List<String> mistakes) {
        Map<String, Pattern> patterns = new LinkedHashMap<>();
        texts.forEach((name, text) ->
                compile(text, path + "." + name, mistakes).ifPresent(pattern -> patterns.put(name, pattern)));
        return patterns;
    }

    /** Finds the keyword as whole words, its white space standing for any. */
    static Optional<Pattern> keyword(String keyword, String path, List<String> mistakes) {
        String words =
                Arrays.stream(keyword.strip().split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        return compile("(?:^|[^\\pL\\pN])" + words + "(?:[^\\pL\\pN]|$)", path, mistakes);
    }

    static int count(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        int count = 0;
        while (matcher.find()) {
            count++;
        }
        return count;
    }
}
