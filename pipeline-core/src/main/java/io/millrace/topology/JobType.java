package io.millrace.topology;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.dispatch.Judgement;
import io.millrace.job.Answer;
import io.millrace.job.BatchLine;
import io.millrace.job.FailureKind;
import io.millrace.job.JobHeader;
import io.millrace.job.JobRejected;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelAsk;
import io.millrace.model.Prices;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What one kind of job adds to the pipeline: the one interface a job module implements.
 *
 * <p>Threads: several stream threads at once; implementations hold no state that changes.
 */
public interface JobType {

    /** Its name, the prefix of its topics, e.g. {@code embedding}. */
    String name();

    /** The endpoint its lines name, e.g. {@code /v1/embeddings}. */
    String url();

    /** Top-level body fields that do not change the answer, and so are no part of the question. */
    default Set<String> ignoredFields() {
        return Set.of();
    }

    /** The body of a line that asks one thing, for records of a user's own shape. */
    default ObjectNode body(String model, String input) {
        return JsonNodeFactory.instance.objectNode().put("model", model).put("input", input);
    }

    /**
     * Checks a line's body and takes it apart: one question a text or prompt, in order, at least one.
     *
     * @param headers the record's headers
     * @param raw the line's own bytes, for a job of one question
     */
    List<Ask> asks(BatchLine line, List<JobHeader> headers, byte[] raw, String namespace) throws JobRejected;

    /** What to send for a line with one input, at a step of its route; 0 without a route. */
    ModelAsk ask(BatchLine line, int step) throws JobRejected;

    /**
     * What becomes of an answer: by default it is the answer, and is kept if the model ended it of itself.
     *
     * @param why why this step was taken
     */
    default Judgement judge(BatchLine line, int step, String why, ModelAnswer answer) {
        return Judgement.accept(answer.admissible(), why);
    }

    /** The step to take after a failure that is final for this one, -1 for none. */
    default int afterFailure(BatchLine line, int step, FailureKind kind) {
        return -1;
    }

    /** Whether a line's answer may differ each time it is asked. */
    default boolean sampled(BatchLine line) {
        return false;
    }

    /** Whether namespaces may share answers of this type. */
    default boolean shareable() {
        return false;
    }

    /** The prices of a lane's model. */
    default Prices prices(String lane) {
        return Prices.UNKNOWN;
    }

    /** Writes what this type tells of an answered line into the object of our notes, begun by the caller. */
    default void note(BatchLine line, Answer answer, JsonGenerator out) throws IOException {}

    /** An answer in the binary form in which it is kept. */
    byte[] keep(ModelAnswer answer);

    /** Writes the response body, one JSON object, as the endpoint itself would answer this line. */
    void render(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException;

    /** Writes the answer's own fields into an object begun by the caller, for results in flat form. */
    void renderFlat(BatchLine line, List<Answer> answers, JsonGenerator out) throws IOException;
}
