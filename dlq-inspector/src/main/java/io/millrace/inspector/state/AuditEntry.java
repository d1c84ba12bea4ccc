package io.millrace.inspector.state;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit trail, in the shape of kafbat's.
 *
 * @param timestamp RFC 3339
 * @param operation {@code plan}, {@code replay}, {@code edit}, {@code discard}, {@code note}, {@code pause}, {@code resume}, {@code cancel} or {@code filter}
 * @param result {@code success}, or why not
 */
public record AuditEntry(
        String timestamp,
        String username,
        List<Resource> resources,
        String operation,
        Map<String, Object> operationParams,
        String result) {

    /** What was acted on. */
    public record Resource(String type, String id) {}

    /** Something that was done. */
    public static AuditEntry done(
            String timestamp, String username, String operation, List<Resource> resources, Map<String, Object> params) {
        return new AuditEntry(timestamp, username, resources, operation, params, "success");
    }

    /** The record's key: what was acted on first; null if nothing was. */
    public @Nullable String key() {
        return resources.isEmpty() ? null : resources.get(0).id();
    }
}
