package io.millrace.completion.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All routes, by the name that jobs give in place of a model.
 *
 * <p>Threads: immutable, any thread.
 */
public final class Routes {
    private final Map<String, Route> routes;

    private Routes(Map<String, Route> routes) {
        this.routes = routes;
    }

    /**
     * Checks and compiles.
     *
     * @param knownModel whether the catalog has a model of this name
     * @param schema validates answers for the check {@code schema}
     * @throws IllegalArgumentException with a sentence for every mistake there is, one a line, each with its path below {@code routes}
     */
    public static Routes of(Map<String, RouteSettings> settings, Predicate<String> knownModel, AnswerSchema schema) {
        List<String> mistakes = new ArrayList<>();
        Map<String, Route> routes = new LinkedHashMap<>();
        settings.forEach((name, route) -> {
            String path = "routes." + name;
            if (name.isBlank() || knownModel.test(name)) {
                mistakes.add(path + ": is the name of a model too; a job could mean either.");
            }
            route.tiers()
                    .forEach((tier, said) ->
                            checkModel(said.model(), path + ".tiers." + tier + ".model", knownModel, mistakes));
            route.fallbacks()
                    .forEach((fallback, said) ->
                            checkModel(said.model(), path + ".fallbacks." + fallback + ".model", knownModel, mistakes));
            routes.put(name, Route.of(route, schema, path, mistakes));
        });
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
        return new Routes(routes);
    }

    private static void checkModel(String model, String path, Predicate<String> known, List<String> mistakes) {
        if (model.isEmpty()) {
            mistakes.add(path + ": is missing; name a model of the catalog.");
        } else if (!known.test(model)) {
            mistakes.add(path + ": '" + model + "' is not in the catalog; name one that is.");
        }
    }

    /** The route of this name; empty if there is none, as for the name of a model. */
    public Optional<Route> get(String name) {
        return Optional.ofNullable(routes.get(name));
    }

    /** All names, in the order of the settings. */
    public Set<String> names() {
        return Collections.unmodifiableSet(routes.keySet());
    }
}
