package io.millrace.completion.route;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.parser.ParseException;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the equations a text states in plain numbers, such as {@code 3 + 4 = 7}, {@code 9 * $2 = $18} or {@code <<9*2=18>>}, and computes them again in decimal
 * arithmetic. Sides with a variable, a unit or a percent sign between their numbers are not looked at.
 *
 * <p>Two sides agree if they are equal, or if one is a number with decimals and the other is within one unit of its last decimal: {@code 20 / 3 = 6.67} holds,
 * {@code 20 / 3 = 7} does not.
 */
final class Equations {
    /** What one answer may cost: later equations are not looked at. */
    private static final int EQUATIONS_MAX = 200;

    private static final int CHARS_MAX = 65_536;
    private static final String NUMBER = "(?:\\d+(?:\\.\\d+)?|\\.\\d+)";
    private static final String OPERATOR = "\\s*(?:[-+*/×÷−]|x)\\s*";
    private static final String OPERAND = "[($]*-?[($]*" + NUMBER + "\\)*";
    private static final String SIDE = OPERAND + "(?:" + OPERATOR + OPERAND + ")*";
    private static final Pattern CHAIN = Pattern.compile(SIDE + "(?:\\s*=\\s*" + SIDE + ")+");
    private static final Pattern THOUSANDS = Pattern.compile("(\\d),(\\d{3})");
    private static final Pattern PLAIN = Pattern.compile("-?" + NUMBER);
    private static final ExpressionConfiguration ARITHMETIC = ExpressionConfiguration.builder()
            .mathContext(MathContext.DECIMAL128)
            .arraysAllowed(false)
            .structuresAllowed(false)
            .build();

    private Equations() {}

    /** The equations that do not hold, as written. */
    static List<String> wrong(String text) {
        String plain = plain(text);
        List<String> wrong = new ArrayList<>();
        Matcher chain = CHAIN.matcher(plain);
        for (int seen = 0; seen < EQUATIONS_MAX && chain.find(); seen++) {
            List<String> sides = sides(plain, chain.start(), chain.end());
            for (int i = 1; i < sides.size(); i++) {
                if (!agree(sides.get(i - 1), sides.get(i))) {
                    wrong.add(sides.get(i - 1) + " = " + sides.get(i));
                }
            }
        }
        return wrong;
    }

    /** Without Markdown's escapes and thousands separators, and each {@code <<…>>} on a line of its own. */
    private static String plain(String text) {
        String cut = text.length() > CHARS_MAX ? text.substring(0, CHARS_MAX) : text;
        String bare = cut.replace("\\", "").replace("<<", "\n").replace(">>", "\n");
        return THOUSANDS.matcher(THOUSANDS.matcher(bare).replaceAll("$1$2")).replaceAll("$1$2");
    }

    /** The sides of a chain, less those that are only a part of what is written. */
    private static List<String> sides(String text, int start, int end) {
        List<String> sides = new ArrayList<>(List.of(text.substring(start, end).split("=")));
        if (isContinued(text, start)) {
            sides.remove(0);
        }
        if (!sides.isEmpty() && goesOn(text, end)) {
            sides.remove(sides.size() - 1);
        }
        return sides.stream().map(Equations::expression).toList();
    }

    /** Whether what stands before belongs to the first side, as in {@code 5 cups + 4 = 9} or {@code 2x + 3 = 7}. */
    private static boolean isContinued(String text, int start) {
        int at = start - 1;
        while (at >= 0 && text.charAt(at) == ' ') {
            at--;
        }
        if (at < 0) {
            return false;
        }
        char before = text.charAt(at);
        return "+-−*/×÷^%.:(=,".indexOf(before) >= 0
                || (Character.isLetterOrDigit(before) && endsInOperator(text, at, start));
    }

    /** A number or a letter right before, or the words "of" and "times". */
    private static boolean endsInOperator(String text, int at, int start) {
        String before = text.substring(Math.max(0, at - 5), at + 1);
        return at == start - 1
                || Character.isDigit(text.charAt(at))
                || before.endsWith(" x")
                || before.endsWith(" of")
                || before.endsWith("times");
    }

    /** Whether the last side has more to it, as in {@code = 5%}, {@code = 2 million}, {@code = 3x} or {@code = 4 * y}. */
    private static boolean goesOn(String text, int end) {
        String after = text.substring(end, Math.min(text.length(), end + 10)).stripLeading();
        return (end < text.length() && Character.isLetterOrDigit(text.charAt(end)))
                || after.matches("(?s)(?:[%+*/×÷^]|[-−:]\\s*[\\w$(]|x\\b|million|thousand|hundred|dozen|k\\b).*");
    }

    private static String expression(String side) {
        return side.replace("$", "")
                .replace('×', '*')
                .replace('x', '*')
                .replace('÷', '/')
                .replace('−', '-')
                .strip();
    }

    private static boolean agree(String left, String right) {
        Optional<BigDecimal> a = value(left);
        Optional<BigDecimal> b = value(right);
        if (a.isEmpty() || b.isEmpty()) {
            return true;
        }
        BigDecimal difference = a.get().subtract(b.get()).abs();
        return difference.compareTo(tolerance(left).max(tolerance(right)).max(new BigDecimal("1e-20"))) < 0;
    }

    /** One unit of the last decimal of a plain number; nothing for whole numbers and for expressions. */
    private static BigDecimal tolerance(String side) {
        int point = side.indexOf('.');
        return point < 0 || !PLAIN.matches(side)
                ? BigDecimal.ZERO
                : BigDecimal.ONE.movePointLeft(side.length() - point - 1);
    }

    /** Empty if it is no expression: an open bracket, a division by zero. */
    private static Optional<BigDecimal> value(String side) {
        try {
            return Optional.of(new Expression(side, ARITHMETIC).evaluate().getNumberValue());
        } catch (EvaluationException | ParseException e) {
            return Optional.empty();
        }
    }
}
