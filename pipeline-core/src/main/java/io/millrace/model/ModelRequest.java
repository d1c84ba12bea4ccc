package io.millrace.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;

/**
 * One call: questions of one model with equal parameters.
 *
 * @param params body fields beside model and input; read-only
 * @param inputs at least one; answers come back in this order
 * @param timeout absolute deadline of the whole exchange, body included
 */
public record ModelRequest(CatalogModel model, ObjectNode params, List<ModelInput> inputs, Duration timeout) {
    public ModelRequest {
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("inputs: a call needs at least one");
        }
        inputs = List.copyOf(inputs);
    }
}
