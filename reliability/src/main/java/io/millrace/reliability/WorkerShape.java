package io.millrace.reliability;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is particular about a row's workers.
 *
 * @param heap of each, such as {@code 384m}
 * @param patched directories of classes that go before those of the class path
 * @param provider more lines of the provider's settings, in YAML
 * @param models in the workers' catalog, by name
 */
record WorkerShape(String heap, List<Path> patched, List<String> provider, List<String> models) {
    WorkerShape {
        patched = List.copyOf(patched);
        provider = List.copyOf(provider);
        models = List.copyOf(models);
    }

    /** A worker as it is shipped. */
    static WorkerShape plain(String heap) {
        return new WorkerShape(heap, List.of(), List.of(), List.of(JobLine.MODEL));
    }

    /** With other classes in place of its own. */
    WorkerShape patchedBy(Path classes) {
        List<Path> more = new ArrayList<>(patched);
        more.add(classes);
        return new WorkerShape(heap, more, provider, models);
    }

    WorkerShape withProvider(String line) {
        List<String> more = new ArrayList<>(provider);
        more.add(line);
        return new WorkerShape(heap, patched, more, models);
    }

    WorkerShape withModels(List<String> others) {
        return new WorkerShape(heap, patched, provider, others);
    }
}
