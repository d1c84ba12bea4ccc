package io.millrace.inspector.replay;

import java.util.Map;

/**
 * Where replays are written.
 *
 * @param kafka keys of Kafka clients; at least bootstrap.servers
 * @param transactionalId one for the whole cluster: whoever takes it shuts everybody else out
 * @param by who acts
 * @param editsAllowed whether jobs may be changed
 * @param replaysMax a dead letter that was replayed so often is not replayed again
 */
public record ReplaySettings(
        Map<String, String> kafka,
        String transactionalId,
        String stateTopic,
        String auditTopic,
        String by,
        boolean editsAllowed,
        int replaysMax) {
    public ReplaySettings {
        kafka = Map.copyOf(kafka);
    }
}
