package io.millrace.completion.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * Patterns of schemas on RE2/J, whose time is linear in the text: a job brings its own patterns, and one with backtracking could hold a thread for ever.
 *
 * <p>Back references and look-around, which RE2 cannot have, are refused, and so are long patterns and large repeats, which take memory when compiled.
 */
final class LinearRegex implements RegularExpressionFactory {
    static final int LENGTH_MAX = 1_000;
    /** Instructions of the compiled pattern grow with the product of nested repeats; this bounds it before anything is compiled. */
    static final int REPEATS_MAX = 1_000;

    private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    /** What may be written, to be read after "allowed is". */
    static String allowed() {
        return "a pattern in RE2 syntax (no back references, no look-around) of at most " + LENGTH_MAX
                + " characters, the product of whose counted repeats is at most " + REPEATS_MAX;
    }

    static boolean isAllowed(String regex) {
        if (regex.length() > LENGTH_MAX || repeats(regex) > REPEATS_MAX) {
            return false;
        }
        try {
            Pattern.compile(regex);
            return true;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    /** The product of all counted repeats, nested or not: more than is needed, and simple. */
    private static double repeats(String regex) {
        double product = 1;
        var repeats = REPEAT.matcher(regex);
        while (repeats.find()) {
            String most = repeats.group(2);
            double count = Double.parseDouble(most == null || most.isEmpty() ? repeats.group(1) : most);
            product *= Math.max(1, count);
        }
        return product;
    }

    @Override
    public RegularExpression getRegularExpression(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return text -> pattern.matcher(text).find();
    }
}
