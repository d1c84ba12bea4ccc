package io.millrace.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;

/**
 * What a result line of a routed completion job says.
 *
 * @param text the answer
 * @param cache {@code hit}, {@code miss} or {@code coalesced}
 * @param lane provider and model that answered
 * @param why why it was this tier
 * @param tokens what the answer took when it was made
 * @param billed what of it this job paid
 * @param paid millionths of a dollar that this job paid
 * @param avoided millionths of a dollar that this job did not have to pay
 */
record Answered(
        String text,
        String cache,
        String lane,
        String why,
        long tokens,
        long billed,
        BigDecimal paid,
        BigDecimal avoided) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static Answered of(byte[] resultLine) throws IOException {
        JsonNode line = MAPPER.readTree(resultLine);
        JsonNode notes = line.path("millrace");
        JsonNode text = line.at("/response/body/choices/0/message/content");
        if (!text.isTextual() || notes.path("cache").size() != 1) {
            throw new IOException("a result line has no text, or no note on where it came from");
        }
        return new Answered(
                text.textValue(),
                notes.at("/cache/0").asText(),
                notes.at("/route/lane").asText(),
                notes.at("/route/why").asText(),
                notes.path("tokens").asLong(),
                notes.path("billed").asLong(),
                amount(notes.at("/micro_dollars/paid")),
                amount(notes.at("/micro_dollars/avoided")));
    }

    private static BigDecimal amount(JsonNode number) throws IOException {
        if (!number.isNumber()) {
            throw new IOException("a result line has no price, though the model has one");
        }
        return new BigDecimal(number.asText());
    }

    boolean large() {
        return lane.endsWith("-large");
    }

    boolean escalated() {
        return why.contains("escalated");
    }

    boolean unknown() {
        return text.startsWith("I don't know");
    }

    boolean hit() {
        return cache.equals("hit");
    }

    boolean miss() {
        return cache.equals("miss");
    }
}
