package io.millrace.completion.prompt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.key.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** SHA-256 of a template's definition: all that decides what a job becomes, and nothing else. */
final class PromptDigest {
    private PromptDigest() {}

    /** In hexadecimal; throws {@link IllegalArgumentException} if a text holds a lone surrogate. */
    static String of(String name, int version, PromptSettings settings, ObjectNode params) {
        ObjectNode definition = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("version", version)
                .put("system", settings.system())
                .put("example_tokens_max", settings.exampleTokensMax())
                .put("user", settings.user());
        ArrayNode examples = definition.putArray("examples");
        settings.examples()
                .values()
                .forEach(example -> examples.addArray().add(example.user()).add(example.assistant()));
        ObjectNode variables = definition.putObject("variables");
        settings.variables().forEach((variable, type) -> variables.put(variable, type.name()));
        definition.set("params", params);
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(definition.toString())) {
            throw new IllegalArgumentException("a text of " + name + " holds a lone surrogate");
        }
        CanonicalJson canonical = CanonicalJson.of(definition, Set.of());
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(canonical.bytes());
            hash.update((byte) 0); // none in JSON, so what comes before it and after it cannot be confused
            hash.update(canonical.exactNumbers());
            return HexFormat.of().formatHex(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
