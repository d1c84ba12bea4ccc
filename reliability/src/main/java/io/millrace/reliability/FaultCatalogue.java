package io.millrace.reliability;

import io.millrace.reliability.Deed.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The failure catalogue: every way of a provider to fail that can be told from its wire, by row. F9 is about completions and F15 about names and certificates;
 * neither is played here.
 */
final class FaultCatalogue {
    /** Rows of a call that this provider takes where it has a cap. */
    static final int ROWS_MAX = 6;

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final byte[] HTML =
            "<html><body><h1>Bad gateway</h1></body></html>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LARGE = "x".repeat(50 << 20).getBytes(StandardCharsets.UTF_8);
    private static final byte[] BOMB = BadReplies.bomb();

    private FaultCatalogue() {}

    /**
     * All rows.
     *
     * @param elsewhere a URL to be redirected to
     */
    static List<FaultCase> all(String elsewhere) {
        List<FaultCase> all = new ArrayList<>();
        all.add(waits());
        all.add(held(
                "F2",
                "no_quota",
                List.of(
                        Deed.error("F2", 429, "insufficient_quota", "You exceeded your current quota"),
                        Deed.error("F2", 402, "credit_balance_exhausted", "Payment required"))));
        all.add(held(
                "F3",
                "bad_key",
                List.of(
                        Deed.error("F3", 401, "invalid_api_key", "Incorrect API key"),
                        Deed.error("F3", 403, "permission_error", "This key may not"))));
        all.add(tooLong());
        all.add(refusedItem());
        all.add(rowCap());
        all.add(wrong("F7", "muddled", BadReplies.muddled()));
        all.add(wrong("F8", "bad_vectors", BadReplies.badVectors()));
        all.add(cutShort());
        all.add(otherBodies());
        all.add(slow());
        all.add(brokenConnections());
        all.add(encoded());
        all.add(held(
                "F16",
                "redirect",
                List.of(Deed.error("F16", 302, "moved", "elsewhere").with("Location", elsewhere))));
        all.add(struck(
                "F17",
                "overloaded",
                6,
                List.of(
                        Deed.error("F17", 503, "slow_down", "Slow down"),
                        Deed.error("F17", 529, "overloaded_error", "Overloaded"))));
        all.add(struck("F18", "other_model", 6, List.of(Deed.wrong("F18", BadReplies::byAnotherModel))));
        return all;
    }

    private static FaultCase waits() {
        Deed refusal = Deed.error("F1", 429, "rate_limit_exceeded", "Rate limit reached");
        List<Deed> deeds = new ArrayList<>();
        deeds.add(refusal.with("Retry-After", "1").leavingAlone(SOON));
        deeds.add(refusal.with("Retry-After-Ms", "700").leavingAlone(Duration.ofMillis(700)));
        deeds.add(refusal.with("Retry-After", "0.5").leavingAlone(Duration.ofMillis(500)));
        for (String odd : List.of("0", "-1", "inf", "nan", "soon", "Fri, 31 Dec 1999 23:59:59 GMT")) {
            deeds.add(refusal.with("Retry-After", odd));
        }
        return struck("F1", "rate_limit", 18, deeds);
    }

    private static FaultCase tooLong() {
        String words = "This model's maximum context length is 8192 tokens";
        Deed known = Deed.error("F4", 400, "context_length_exceeded", words);
        Deed forbidden = Deed.error("F4", 403, "invalid_request_error", words);
        Deed hidden = Deed.error("F4", 200, "context_length_exceeded", words);
        return marked("F4", "too_long", "too_many_tokens", List.of(known, forbidden, hidden));
    }

    private static FaultCase refusedItem() {
        return marked(
                "F5",
                "bad_input",
                "item_refused",
                List.of(
                        Deed.error("F5", 400, "content_policy_violation", "The input was refused"),
                        Deed.error("F5", 422, "invalid_request_error", "input must not be that")));
    }

    /** The deed refuses only what has too many rows; see {@link CatalogueRow}. */
    private static FaultCase rowCap() {
        Deed words = Deed.error(
                "F6", 400, "invalid_request_error", "batch size 16 > maximum allowed batch size " + ROWS_MAX);
        return new FaultCase(
                "F6",
                "row_cap",
                0,
                "",
                List.of(call -> call.request().texts().size() > ROWS_MAX ? words : Deed.right(Duration.ofMillis(10))));
    }

    private static FaultCase cutShort() {
        return struck(
                "F10",
                "cut_short",
                0,
                List.of(
                        Deed.wrong("F10", BadReplies::truncated),
                        Deed.broken("F10", Wire.CUT),
                        Deed.broken("F10", Wire.CUT_CHUNKS)));
    }

    private static FaultCase otherBodies() {
        Deed html = new Deed("F11", SOON.dividedBy(100), Wire.WHOLE, 502, htmlType(), request -> HTML, null);
        return struck(
                "F11",
                "other_bodies",
                12,
                List.of(
                        html,
                        new Deed("F11", SOON.dividedBy(100), Wire.WHOLE, 500, htmlType(), request -> new byte[0], null),
                        new Deed("F11", SOON.dividedBy(100), Wire.WHOLE, 200, htmlType(), request -> HTML, null),
                        new Deed("F11", SOON.dividedBy(100), Wire.WHOLE, 500, htmlType(), request -> LARGE, null)));
    }

    private static java.util.Map<String, String> htmlType() {
        return java.util.Map.of("Content-Type", "text/html");
    }

    private static FaultCase slow() {
        return struck(
                "F12",
                "slow",
                8,
                List.of(
                        Deed.broken("F12", Wire.SILENT),
                        Deed.broken("F12", Wire.SLOW),
                        Deed.broken("F12", Wire.ENDLESS),
                        Deed.broken("F12", Wire.CLOSED).after(Duration.ofSeconds(30))));
    }

    private static FaultCase brokenConnections() {
        return struck(
                "F13",
                "broken",
                12,
                List.of(
                        Deed.broken("F13", Wire.CLOSED),
                        Deed.broken("F13", Wire.CUT),
                        Deed.broken("", Wire.WHOLE_THEN_CLOSED)));
    }

    private static FaultCase encoded() {
        return struck(
                "F14",
                "encoded",
                8,
                List.of(
                        Deed.wrong("F14", BadReplies::gzipped).with("Content-Encoding", "gzip"),
                        Deed.wrong("F14", request -> BOMB).with("Content-Encoding", "gzip")));
    }

    private static FaultCase held(String name, String about, List<Deed> deeds) {
        return struck(name, about, 2, deeds);
    }

    private static FaultCase wrong(String name, String about, List<Function<WitnessRequest, byte[]>> bodies) {
        List<Deed> deeds = new ArrayList<>();
        bodies.forEach(body -> deeds.add(Deed.wrong(name, body)));
        if (name.equals("F7")) {
            deeds.add(Deed.right(Duration.ofMillis(10)).withBody(BadReplies::shuffled));
        }
        return struck(name, about, 0, deeds);
    }

    private static FaultCase struck(String name, String about, int times, List<Deed> deeds) {
        return new FaultCase(name, about, times, "", fixed(deeds));
    }

    private static FaultCase marked(String name, String about, String markedClass, List<Deed> deeds) {
        return new FaultCase(name, about, 0, markedClass, fixed(deeds));
    }

    private static List<Function<Arrival, Deed>> fixed(List<Deed> deeds) {
        List<Function<Arrival, Deed>> functions = new ArrayList<>();
        deeds.forEach(deed -> functions.add(call -> deed));
        return functions;
    }
}
