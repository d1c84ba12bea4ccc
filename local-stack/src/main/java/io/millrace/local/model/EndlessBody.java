package io.millrace.local.model;

/** How a body that never ends begins and goes on, so that it looks like an answer of its endpoint for as long as it is read. */
enum EndlessBody {
    EMBEDDINGS("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0", ",0.0123"),
    COMPLETION(
            "{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"And",
            " so on"),
    COMPLETION_STREAM(
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n",
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" so on\"}}]}\n\n");

    private final String start;
    private final String more;

    EndlessBody(String start, String more) {
        this.start = start;
        this.more = more;
    }

    String start() {
        return start;
    }

    String more() {
        return more;
    }
}
