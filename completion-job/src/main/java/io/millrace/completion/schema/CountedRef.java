package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.keyword.RefValidator;
import com.networknt.schema.path.NodePath;

/**
 * {@code $ref} with a limit on how often and how deep it is followed in the check of one answer.
 *
 * <p>Without references the work is bounded by the sizes of schema and answer. With them a schema of ten lines can ask for 2^30 checks of one value, or for one
 * without end.
 */
final class CountedRef implements Keyword {
    static final int FOLLOWED_MAX = 20_000;
    static final int DEPTH_MAX = 256;

    /** The answer cannot be checked within the limits; no bug, so without a stack trace. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super("references are followed too often or too deep", null, false, false);
        }
    }

    @Override
    public String getValue() {
        return KeywordType.REF.getValue();
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode node, Schema parent, SchemaContext schemaContext) {
        return new Counting(location, node, parent, schemaContext);
    }

    private static final class Counting extends RefValidator {
        Counting(SchemaLocation location, JsonNode node, Schema parent, SchemaContext schemaContext) {
            super(location, node, parent, schemaContext);
        }

        @Override
        public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath place) {
            Object seen = context.getCollectorContext().get(CountedRef.class);
            int followed = seen instanceof Integer count ? count + 1 : 1;
            context.getCollectorContext().put(CountedRef.class, followed);
            NodePath way = context.getEvaluationPath();
            if (followed > FOLLOWED_MAX || (way != null && way.getNameCount() > DEPTH_MAX)) {
                throw new TooMuch();
            }
            super.validate(context, node, root, place);
        }
    }
}
