package io.millrace.model.openai;

import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.model.ModelReply;
import io.millrace.model.Provider;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.net.http.HttpTimeoutException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures apart, once: the only reader of statuses, error bodies and error headers. What a body's code says goes before what the
 * status says, as providers disagree on statuses.
 *
 * <p>{@code x-should-retry} is not read yet; it will matter to whoever retries.
 */
final class OpenAiFailures {
    private static final int OK = 200;
    private static final Set<String> TOO_LONG = Set.of("context_length_exceeded", "string_above_max_length");
    private static final Set<String> NO_QUOTA =
            Set.of("insufficient_quota", "credit_balance_exhausted", "billing_hard_limit_reached");
    private static final Set<String> BAD_KEY = Set.of("invalid_api_key", "authentication_error", "account_deactivated");
    private static final Set<String> BUSY = Set.of(
            "rate_limit_exceeded", "rate_limit_error", "slow_down", "overloaded_error", "server_error", "api_error");

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

    /** The failure that a reply with a status other than 200 means. */
    ModelReply.Refused status(Provider provider, int status, HttpHeaders headers, byte[] body) {
        // The body of a redirect is made up by whatever stands between us and the provider.
        boolean redirect = status >= 300 && status < 400;
        ErrorBody error = ErrorBody.read(redirect ? new byte[0] : body);
        FailureKind said = said(error);
        String code = ProviderText.code(provider, error.name());
        return refused(provider, said != null ? said : kind(status), answered(status, code), status, code, headers);
    }

    /** The failure that an error inside a 200 means. */
    ModelReply.Refused inAnswer(Provider provider, HttpHeaders headers, byte[] body) {
        ErrorBody error = ErrorBody.read(body);
        FailureKind said = said(error);
        if (said == null) {
            // Some gateways answer 200 and put the status they got into the code.
            boolean status = error.number() >= 400 && error.number() < 600;
            said = status ? kind(error.number()) : FailureKind.UPSTREAM_BAD_RESPONSE;
        }
        String code = ProviderText.code(provider, error.name());
        return refused(provider, said, answered(OK, code) + " in an error body", OK, code, headers);
    }

    /** The failure of a 200 whose content cannot be used. */
    ModelReply.Refused unusable(Provider provider, HttpHeaders headers, FailureKind kind, String sentence) {
        return refused(provider, kind, sentence, OK, null, headers);
    }

    /** The failure of an exchange that brought no whole reply. */
    static ModelReply.Refused transport(@Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException ? error.getCause() : error;
        if (cause instanceof HttpTimeoutException) {
            return local(FailureKind.TIMEOUT, "the provider could not be connected to in time");
        }
        if (cause instanceof ConnectException) {
            return local(FailureKind.UPSTREAM_5XX, "the provider could not be connected to");
        }
        if (cause instanceof SSLException) {
            return local(FailureKind.UPSTREAM_5XX, "the TLS connection to the provider failed");
        }
        if (cause instanceof IOException) {
            return local(FailureKind.UPSTREAM_5XX, "the connection broke before the provider's answer was whole");
        }
        // The JDK parses some headers with runtime exceptions.
        return local(FailureKind.UPSTREAM_BAD_RESPONSE, "the provider's answer is not HTTP");
    }

    /** A failure of the exchange that the provider said nothing to. */
    static ModelReply.Refused local(FailureKind kind, String sentence) {
        return new ModelReply.Refused(Failure.local(kind, sentence), null, null);
    }

    private ModelReply.Refused refused(
            Provider provider,
            FailureKind kind,
            String sentence,
            int status,
            @Nullable String code,
            HttpHeaders headers) {
        String requestId = ProviderText.requestId(provider, headers);
        Failure failure = new Failure(kind, sentence, status, code, requestId, 0);
        return new ModelReply.Refused(failure, RetryAfter.read(headers, clock), null);
    }

    private static String answered(int status, @Nullable String code) {
        return "the provider answered " + status + (code == null ? "" : " (code " + code + ")");
    }

    private static @Nullable FailureKind said(ErrorBody error) {
        if (TOO_LONG.stream().anyMatch(error::named) || tooLongInWords(error)) {
            return FailureKind.TOO_MANY_TOKENS;
        }
        if (NO_QUOTA.stream().anyMatch(error::named)) {
            return FailureKind.QUOTA_EXHAUSTED;
        }
        if (BAD_KEY.stream().anyMatch(error::named)) {
            return FailureKind.AUTH;
        }
        return BUSY.stream().anyMatch(error::named) ? FailureKind.UPSTREAM_5XX : null;
    }

    // OpenAI's own embeddings endpoint and vLLM give no code for this one, only these words.
    private static boolean tooLongInWords(ErrorBody error) {
        return error.message().contains("maximum context length")
                || error.message().contains("maximum input length");
    }

    private static FailureKind kind(int status) {
        return switch (status) {
            // 407: a proxy wants credentials, which is no fault of the item.
            case 401, 403, 407 -> FailureKind.AUTH;
            case 402 -> FailureKind.QUOTA_EXHAUSTED;
            case 408, 409, 425, 429 -> FailureKind.UPSTREAM_5XX;
            default -> {
                if (status >= 500) {
                    yield FailureKind.UPSTREAM_5XX;
                }
                yield status >= 400 ? FailureKind.ITEM_REFUSED : FailureKind.UPSTREAM_BAD_RESPONSE;
            }
        };
    }
}
