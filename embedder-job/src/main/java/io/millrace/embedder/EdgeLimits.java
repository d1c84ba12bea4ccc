package io.millrace.embedder;

import static io.millrace.embedder.EmbeddingJobType.invalid;

import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.model.CatalogModel;

/** Refuses, before anything is paid, an array job that is too long or whose answer cannot fit into one result. */
final class EdgeLimits {
    /** A float32 in JSON takes 11 to 13 characters, its comma included; the smaller, so that only what cannot fit is refused. */
    private static final double FLOAT_CHARS = 11;

    private static final double BASE64_CHARS = 4 * 4 / 3.0;

    private final int inputsMax;
    private final int resultBytesMax;

    EdgeLimits(int inputsMax, int resultBytesMax) {
        this.inputsMax = inputsMax;
        this.resultBytesMax = resultBytesMax;
    }

    void check(EmbeddingBody body, CatalogModel model) throws JobRejected {
        int inputs = body.inputs().size();
        if (inputs > inputsMax) {
            throw invalid("body.input has " + inputs + " inputs; at most " + inputsMax + " are allowed in a job");
        }
        int dimension = body.dimensions() > 0 ? body.dimensions() : model.vectorSize();
        double bytes = dimension * (body.base64() ? BASE64_CHARS : FLOAT_CHARS);
        if (inputs * bytes > resultBytesMax) {
            long fit = Math.max(1, (long) (resultBytesMax / bytes));
            throw new JobRejected(
                    FailureKind.RECORD_TOO_LARGE,
                    "body.input has " + inputs + " inputs of " + dimension + " dimensions; at most about " + fit
                            + " fit into one result as " + (body.base64() ? "base64" : "float"));
        }
    }
}
