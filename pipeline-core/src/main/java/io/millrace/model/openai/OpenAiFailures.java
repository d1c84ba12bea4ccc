package io.millrace.model.openai;

import io.millrace.job.Failure;
import io.millrace.limit.Advice;
import io.millrace.limit.Now;
import io.millrace.limit.RateHeaders;
import io.millrace.limit.Trouble;
import io.millrace.model.ModelReply;
import io.millrace.model.Provider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.security.cert.CertificateException;
import java.time.InstantSource;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures apart, once: the only reader of statuses, error bodies and error headers, each of which becomes exactly one {@link Trouble}. What a body's
 * code says goes before what the status says, as providers disagree on statuses.
 */
final class OpenAiFailures {
    private static final int OK = 200;

    private final InstantSource clock;

    OpenAiFailures(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether a reply with this status has to be read as an answer. */
    static boolean answered(int status) {
        return status == OK;
    }

    /** Whether a body was encoded although it was asked for as it is. */
    static boolean encoded(HttpHeaders headers) {
        return headers.allValues("content-encoding").stream()
                .anyMatch(encoding -> !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity"));
    }

    /** What a reply's headers say about when to call again; {@code refusal} is the provider's sentence, only searched for a time. */
    Advice advice(HttpHeaders headers, String refusal) {
        return RateHeaders.read(name -> headers.firstValue(name).orElse(null), refusal, new Now(0, clock.millis()));
    }

    /** The failure that a reply with a status other than 200 means. */
    ModelReply.Refused status(Provider provider, int status, HttpHeaders headers, byte[] body) {
        // The body of a redirect is made up by whatever stands between us and the provider.
        boolean redirect = status >= 300 && status < 400;
        ErrorBody error = ErrorBody.read(redirect ? new byte[0] : body);
        Trouble trouble = Trouble.of(status, error::named, error.message());
        String code = ProviderText.code(provider, error.name());
        Failure failure = failure(provider, trouble, answered(status, code), status, code, headers);
        return new ModelReply.Refused(trouble, failure, advice(headers, error.message()), null);
    }

    /** The failure that an error inside a 200 means. */
    ModelReply.Refused inAnswer(Provider provider, HttpHeaders headers, byte[] body) {
        ErrorBody error = ErrorBody.read(body);
        // Some gateways answer 200 and put the status they got into the code.
        boolean inner = error.number() >= 400 && error.number() < 600;
        Trouble trouble = Trouble.of(inner ? error.number() : OK, error::named, error.message());
        String code = ProviderText.code(provider, error.name());
        Failure failure = failure(provider, trouble, answered(OK, code) + " in an error body", OK, code, headers);
        return new ModelReply.Refused(trouble, failure, advice(headers, error.message()), null);
    }

    /** The failure of a 200 whose content cannot be used. */
    ModelReply.Refused unusable(Provider provider, HttpHeaders headers, Trouble trouble, String sentence) {
        Failure failure = failure(provider, trouble, sentence, OK, null, headers);
        return new ModelReply.Refused(trouble, failure, advice(headers, ""), null);
    }

    /** The failure of an exchange that brought no whole reply. */
    static ModelReply.Refused transport(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof HttpTimeoutException) {
            // The only timer the JDK has here is the one for connecting.
            return ModelReply.Refused.local(Trouble.NOT_CONNECTED, "the provider could not be connected to in time");
        }
        if (cause instanceof ConnectException) {
            return ModelReply.Refused.local(Trouble.NOT_CONNECTED, "the provider could not be connected to");
        }
        if (cause instanceof SSLException tls && !brokenOff(tls)) {
            return ModelReply.Refused.local(Trouble.TLS_FAILED, "the TLS connection to the provider failed");
        }
        if (cause instanceof IOException) {
            return ModelReply.Refused.local(
                    Trouble.CONNECTION_BROKEN, "the connection broke before the provider's answer was whole");
        }
        // The JDK parses some headers with runtime exceptions.
        return ModelReply.Refused.local(Trouble.UNUSABLE, "the provider's answer is not HTTP");
    }

    /** A handshake that the other side merely cut off tells nothing of keys and certificates. */
    private static boolean brokenOff(SSLException tls) {
        for (Throwable cause = tls; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return false;
            }
        }
        return tls.getCause() instanceof IOException && !(tls.getCause() instanceof SSLException);
    }

    private static Failure failure(
            Provider provider,
            Trouble trouble,
            String sentence,
            int status,
            @Nullable String code,
            HttpHeaders headers) {
        String requestId = ProviderText.requestId(provider, headers);
        return new Failure(trouble.kind(), sentence, status, code, requestId, 0);
    }

    private static String answered(int status, @Nullable String code) {
        return "the provider answered " + status + (code == null ? "" : " (code " + code + ")");
    }
}
