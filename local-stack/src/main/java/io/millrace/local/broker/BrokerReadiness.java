package io.millrace.local.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;

/** Waits until a broker answers for itself: a started port is not yet a broker that serves. */
final class BrokerReadiness {
    private static final long REQUEST_TIMEOUT_MS = 2_000;
    private static final long PAUSE_MS = 20;

    private BrokerReadiness() {}

    static void await(BrokerPorts ports, long deadlineNanos) {
        Map<String, Object> config = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                ports.bootstrapServers(),
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG,
                20,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                20);
        Throwable last = null;
        try (Admin admin = Admin.create(config)) {
            while (System.nanoTime() < deadlineNanos) {
                try {
                    if (servesAlone(nodes(admin), ports)) {
                        return;
                    }
                } catch (ExecutionException | TimeoutException e) {
                    last = e;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Interrupted while the broker was starting.", e);
        }
        throw tooLate(last);
    }

    private static Collection<Node> nodes(Admin admin)
            throws ExecutionException, TimeoutException, InterruptedException {
        return admin.describeCluster().nodes().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    /** After a restart the metadata may still hold the broker of the run before, at its old port. */
    private static boolean servesAlone(Collection<Node> nodes, BrokerPorts ports) {
        return nodes.size() == 1 && nodes.iterator().next().port() == ports.client();
    }

    static BrokerException tooLate(@Nullable Throwable cause) {
        return new BrokerException(
                "The broker was not ready within " + EmbeddedBroker.START_DEADLINE.toSeconds()
                        + " s; the machine may be overloaded.",
                cause);
    }
}
