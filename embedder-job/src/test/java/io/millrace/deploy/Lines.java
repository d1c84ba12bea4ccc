package io.millrace.deploy;

/** Batch request lines. */
final class Lines {
    static final String MODEL = "derived-384";

    private Lines() {}

    /** @param input as JSON: a string or an array of them */
    static String job(String id, String input) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\""
                + MODEL + "\",\"encoding_format\":\"base64\",\"input\":" + input + "}}";
    }
}
