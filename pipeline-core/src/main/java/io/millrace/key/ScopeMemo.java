package io.millrace.key;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Scopes by what they are made of: most jobs of a worker differ in their input alone, and the canonical form of the same few parameters need not be written for
 * each. Threads: any.
 */
public final class ScopeMemo {
    static final int SCOPES_MAX = 256;
    /** Beyond it, comparing costs what is spared. */
    private static final int FIELDS_MAX = 16;

    private static final int TEXT_MAX = 256;

    private final Map<Known, CacheKey.Scope> scopes = new ConcurrentHashMap<>();

    /** What {@link CacheKey#scope} gives for the canonical form of {@code object} without the fields named in {@code without}. */
    public CacheKey.Scope scope(
            String namespace, String endpoint, String modelIdentity, ObjectNode object, Set<String> without) {
        ObjectNode params = params(object, without);
        if (params == null) {
            return CacheKey.scope(namespace, endpoint, modelIdentity, CanonicalJson.of(object, without));
        }
        Known known = new Known(namespace, endpoint, modelIdentity, params);
        CacheKey.Scope scope = scopes.get(known);
        if (scope == null) {
            scope = CacheKey.scope(namespace, endpoint, modelIdentity, CanonicalJson.of(params, Set.of()));
            if (scopes.size() >= SCOPES_MAX) {
                scopes.clear();
            }
            scopes.put(known, scope);
        }
        return scope;
    }

    int size() {
        return scopes.size();
    }

    /** The parameters, if they are few and plain: what may be kept, and nobody can change. */
    private static @Nullable ObjectNode params(ObjectNode object, Set<String> without) {
        ObjectNode params = object.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!without.contains(field.getKey())) {
                JsonNode value = field.getValue();
                boolean plain = value.isValueNode()
                        && (!value.isTextual() || value.textValue().length() <= TEXT_MAX);
                if (!plain || params.size() == FIELDS_MAX) {
                    return null;
                }
                params.set(field.getKey(), value);
            }
        }
        return params;
    }

    private record Known(String namespace, String endpoint, String modelIdentity, ObjectNode params) {}
}
