package io.millrace.local.model;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One ONNX Runtime session of the model: a tokenised text in, its mean-pooled unit vector out. */
final class MiniLmSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MiniLmSession.class);

    private final OrtEnvironment environment;
    private final OrtSession session;

    private MiniLmSession(OrtEnvironment environment, OrtSession session) {
        this.environment = environment;
        this.session = session;
    }

    static MiniLmSession open(OrtEnvironment environment, byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // One thread a session: more of them spin, and two sessions fill two cores better.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new MiniLmSession(environment, environment.createSession(model, options));
        }
    }

    float[] run(Encoding text) throws OrtException {
        try (OnnxTensor ids = tensor(text.getIds());
                OnnxTensor mask = tensor(text.getAttentionMask());
                OnnxTensor types = tensor(text.getTypeIds());
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            float[][][] states = (float[][][]) result.get(0).getValue();
            return DerivedVectors.normalised(meanOverMask(states[0], text.getAttentionMask()));
        }
    }

    private OnnxTensor tensor(long[] values) throws OrtException {
        return OnnxTensor.createTensor(environment, new long[][] {values});
    }

    private static float[] meanOverMask(float[][] states, long[] mask) {
        float[] mean = new float[MiniLmEngine.DIMENSIONS];
        int counted = 0;
        for (int token = 0; token < states.length; token++) {
            if (mask[token] == 0) {
                continue;
            }
            counted++;
            for (int i = 0; i < mean.length; i++) {
                mean[i] += states[token][i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= Math.max(counted, 1);
        }
        return mean;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("A session of the local model did not close: {}", e.getMessage());
        }
    }
}
