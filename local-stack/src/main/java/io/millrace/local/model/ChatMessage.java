package io.millrace.local.model;

import org.jspecify.annotations.Nullable;

/**
 * One message of a prompt.
 *
 * @param text its content; the texts of content parts, one a line
 * @param foreignPart the type of the first content part that is no text, or null
 */
record ChatMessage(String role, String text, @Nullable String foreignPart) {

    boolean isFromUser() {
        return role.equals("user");
    }

    /** Whether the caller wrote it, and not a model or a tool. */
    boolean isFromCaller() {
        return isFromUser() || role.equals("system") || role.equals("developer");
    }
}
