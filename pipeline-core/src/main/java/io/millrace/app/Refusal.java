package io.millrace.app;

import java.util.TreeSet;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.jspecify.annotations.Nullable;

/** Says in our words what the cluster refuses: no trying again mends that, a person must. Kafka's own text is not passed on. */
final class Refusal {
    private Refusal() {}

    /** What of the causes is a refusal; null if none is. */
    static @Nullable String of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SslAuthenticationException) {
                return "no trusted TLS connection to the cluster. Its certificate is not signed by what"
                        + " kafka.ssl.truststore.location holds, has expired, or is for another host name";
            } else if (cause instanceof AuthenticationException) {
                return "the cluster refuses the user name or the password. Look at kafka.sasl.jaas.config and"
                        + " kafka.sasl.mechanism (" + cause.getClass().getSimpleName() + ")";
            } else if (cause instanceof AuthorizationException) {
                return "the cluster does not allow this worker's user what it needs on " + resource(cause)
                        + "; docs/clusters.md lists the rights";
            }
        }
        return null;
    }

    private static String resource(Throwable refused) {
        if (refused instanceof TopicAuthorizationException topics) {
            return "topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
        } else if (refused instanceof GroupAuthorizationException group) {
            return "group " + group.groupId();
        } else if (refused instanceof TransactionalIdAuthorizationException) {
            return "its transactional ids";
        }
        return "something (" + refused.getClass().getSimpleName() + ")";
    }
}
