package io.millrace.completion.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Validates answers against the JSON Schema that a job brings. */
@FunctionalInterface
public interface AnswerSchema {
    /** Finds every answer right, for places that know no schemas. */
    AnswerSchema NONE = (body, answer) -> Optional.empty();

    /** What is wrong with the answer; empty if nothing is, or the body brings no schema. */
    Optional<String> problem(ObjectNode body, String answer);
}
