package io.millrace.inspector.fold;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What dead letters of one cause have in common. Never free text, which embeds ids.
 *
 * @param error stable word or exception class
 * @param code the provider's error code or HTTP status; empty if there is none
 * @param model empty if the job names none
 * @param topic of the records that failed; empty if nobody said
 */
public record GroupKey(String error, String code, String model, String topic) {

    /** Eight hexadecimal digits to type: equal for equal groups, on any machine. */
    public String id() {
        String text = error + "\n" + code + "\n" + model + "\n" + topic;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
