package io.millrace.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.FailureKind;
import io.millrace.job.JobRejected;
import io.millrace.key.CacheKey;
import io.millrace.model.CatalogModel;
import io.millrace.model.ModelAsk;
import io.millrace.model.ModelInput;
import io.millrace.model.Prices;
import io.millrace.model.Provider;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** What can be asked in one run: each question has a key, a lane, a group, a length, and perhaps a fault of its own. */
final class Questions {
    private static final Provider PROVIDER =
            new Provider("p", URI.create("http://localhost/v1"), null, Map.of(), Map.of());
    private static final ObjectNode NO_PARAMS = JsonNodeFactory.instance.objectNode();

    private final List<CacheKey> keys = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<CacheKey, Integer> numbers = new HashMap<>();
    private final List<CatalogModel> models = List.of(model("one"), model("two"));

    enum Fault {
        NONE,
        /** The provider refuses every call with it. */
        REFUSED,
        /** The provider answers nonsense to every call with it. */
        NONSENSE,
        /** The provider breaks at every call with it, until it is mended. */
        BREAKS,
        /** It can no longer be asked: the catalog changed. */
        GONE
    }

    Questions(int count, SplittableRandom random) {
        for (int i = 0; i < count; i++) {
            byte[] hash = new byte[CacheKey.LENGTH];
            random.nextBytes(hash);
            keys.add(CacheKey.of(hash));
            numbers.put(keys.get(i), i);
            int luck = random.nextInt(30);
            faults.add(ofLuck(luck));
        }
    }

    private static Fault ofLuck(int luck) {
        return switch (luck) {
            case 0 -> Fault.GONE;
            case 1, 2, 3 -> Fault.REFUSED;
            case 4 -> Fault.NONSENSE;
            case 5 -> Fault.BREAKS;
            default -> Fault.NONE;
        };
    }

    private static CatalogModel model(String name) {
        return new CatalogModel(
                name, PROVIDER, name, "1", "cl100k_base", true, 100, 0, 1, 100, 1_000, "", Prices.UNKNOWN, true);
    }

    int count() {
        return keys.size();
    }

    CacheKey key(int question) {
        return keys.get(question);
    }

    int number(CacheKey key) {
        return numbers.get(key);
    }

    Fault fault(int question) {
        return faults.get(question);
    }

    String lane(int question) {
        return models.get(question % 2).lane();
    }

    ModelAsk ask(int question) throws JobRejected {
        if (faults.get(question) == Fault.GONE) {
            throw new JobRejected(FailureKind.UNKNOWN_MODEL, "no longer there");
        }
        ModelInput input = new ModelInput.Text(String.valueOf(question));
        return new ModelAsk(
                models.get(question % 2), NO_PARAMS, "g" + question % 3, input, 1 + question % 5, false, 10);
    }

    /** The question in a call. */
    static int number(ModelInput input) {
        return Integer.parseInt(((ModelInput.Text) input).text());
    }

    /** What the model says to it. */
    static float[] answer(int question) {
        return new float[] {question + 1};
    }

    /** The same as it is kept. */
    static byte[] kept(float[] answer) {
        return ByteBuffer.allocate(4).putFloat(answer[0]).array();
    }
}
