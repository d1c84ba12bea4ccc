package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.millrace.settings.Redaction;
import io.millrace.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker logs, with the logback.xml it ships. */
final class LogTest {

    @Test
    void slf4j_isBoundToLogback() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(LoggerContext.class);
    }

    @Test
    void secrets_areTakenOutOfMessagesAndExceptions() throws Exception {
        new Secret("canary-api-key-1");
        Redaction.addKafka(
                Map.of(
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"millrace\" password=\"canary-pass-2\";"));
        String encoded = Base64.getEncoder()
                .withoutPadding()
                .encodeToString("canary-api-key-1".getBytes(StandardCharsets.UTF_8));
        String log = line("key canary-api-key-1 and " + encoded + " of millrace-embedder", null)
                + line("broke", new IllegalStateException("password is canary-pass-2"));
        assertThat(log)
                .contains("key *** and *** of millrace-embedder", "broke", "IllegalStateException: password is ***");
        assertThat(log).doesNotContain("canary-api-key-1", "canary-pass-2", encoded);
    }

    /** One line as the shipped appender writes it. */
    private static String line(String message, Throwable bug) throws Exception {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogTest.class.getResource("/logback.xml"));
        try {
            ch.qos.logback.classic.Logger logger = context.getLogger("io.millrace.test");
            ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>)
                    context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
            ILoggingEvent event = new LoggingEvent("test", logger, Level.WARN, message, bug, null);
            return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            context.stop();
        }
    }
}
