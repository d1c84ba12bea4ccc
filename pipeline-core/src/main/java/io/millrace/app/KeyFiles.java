package io.millrace.app;

import io.millrace.model.ProviderSettings;
import io.millrace.settings.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the providers' credentials anew where they come out of files, so that a key can be replaced without a restart.
 *
 * <p>Threads: one of its own, a daemon.
 */
final class KeyFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFiles.class);

    private final List<Secret> secrets = new ArrayList<>();
    private final Runnable onRenewed;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "millrace-keys");
        thread.setDaemon(true);
        return thread;
    });

    /** @param onRenewed runs when any has changed */
    KeyFiles(Collection<ProviderSettings> providers, Runnable onRenewed) {
        this.onRenewed = onRenewed;
        for (ProviderSettings provider : providers) {
            if (provider.apiKey() != null) {
                secrets.add(provider.apiKey());
            }
            secrets.addAll(provider.headers().values());
        }
    }

    void start(Duration every) {
        var unused =
                timer.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Looks once. */
    void look() {
        try {
            boolean renewed = false;
            for (Secret secret : secrets) {
                renewed |= secret.renew();
            }
            if (renewed) {
                LOG.info("a provider's credentials have changed");
                onRenewed.run();
            }
        } catch (RuntimeException e) {
            // A file system may fail in odd ways; the next look is soon.
            LOG.warn("credentials could not be read anew: {}", e.getClass().getSimpleName());
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
