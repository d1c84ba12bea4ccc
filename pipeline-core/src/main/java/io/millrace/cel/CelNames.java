package io.millrace.cel;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.Map;

/**
 * The names that conditions of one kind may use, and their types. What a condition costs is bounded: its length, its depth, the rounds of its macros, and RE2 for
 * its patterns.
 *
 * <p>Threads: immutable, any thread.
 */
public final class CelNames {
    private static final int CHARS_MAX = 4_000;
    private static final int DEPTH_MAX = 32;
    private static final int ROUNDS_MAX = 10_000;
    private static final int PATTERN_MAX = 2_000;

    private final Cel cel;

    private CelNames(Cel cel) {
        this.cel = cel;
    }

    /** What a name stands for. */
    public enum Kind {
        /** A map of anything, as JSON has it. */
        RECORD(MapType.create(SimpleType.STRING, SimpleType.DYN)),
        /** A map of texts. */
        TEXTS(MapType.create(SimpleType.STRING, SimpleType.STRING)),
        TEXT(SimpleType.STRING),
        WHOLE_NUMBER(SimpleType.INT);

        private final CelType type;

        Kind(CelType type) {
            this.type = type;
        }
    }

    /** These names. */
    public static CelNames of(Map<String, Kind> names) {
        CelBuilder builder = CelFactory.plannerCelBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setOptions(CelOptions.current()
                        .enableHeterogeneousNumericComparisons(true)
                        .maxExpressionCodePointSize(CHARS_MAX)
                        .maxParseRecursionDepth(DEPTH_MAX)
                        .comprehensionMaxIterations(ROUNDS_MAX)
                        .maxRegexProgramSize(PATTERN_MAX)
                        .build())
                .setResultType(SimpleType.BOOL);
        names.forEach((name, kind) -> builder.addVar(name, kind.type));
        return new CelNames(builder.build());
    }

    /** Compiles and type-checks an expression of true or false; throws {@link IllegalArgumentException} whose message says where it is wrong. */
    public CelCondition compile(String expression) {
        try {
            return new CelCondition(cel.createProgram(cel.compile(expression).getAst()));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }
}
