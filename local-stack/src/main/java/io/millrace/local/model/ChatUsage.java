package io.millrace.local.model;

/** The tokens of one completion: of all messages, and of all choices together. */
record ChatUsage(int promptTokens, int completionTokens) {

    int totalTokens() {
        return promptTokens + completionTokens;
    }
}
