package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SplittableRandom;

/** Chat bodies for the tests. */
final class Conversations {
    private static final String[] WORDS = {
        "the",
        "pipeline",
        "answers",
        "each",
        "question",
        "once",
        "and",
        "keeps",
        "what",
        "was",
        "said",
        "don't",
        "42",
        "e.g.",
        "naïve",
        "Größe",
    };
    private static final String[] PIECES = {
        "a",
        "The quick",
        " brown",
        "\n",
        "  ",
        "\t",
        "é",
        "e\u0301",
        "漢字",
        "かな",
        "한국어",
        "Ωμέγα ",
        "שלום",
        "مرحبا ",
        "हिन्दी",
        "สวัสดี",
        "👍",
        "👨‍👩‍👧‍👦",
        "🇩🇪",
        "\uD835\uDD46",
        "𠀀",
        "!?",
        "'ll",
        "1234567",
        "<|endoftext|>",
        "\r\n",
        "\u200B",
        "\u0085",
        "{\"k\":[1,2]}",
        "return x;",
        "=",
        "ſ",
    };

    private Conversations() {}

    /** A system message and turns of user and assistant, some with tool calls, of about so many tokens of English. */
    static ObjectNode english(long seed, int tokens) {
        SplittableRandom random = new SplittableRandom(seed);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", "m");
        ArrayNode messages = body.putArray("messages");
        say(messages, "system", words(random, 60));
        for (int said = 0, turn = 0; said < tokens; turn++) {
            say(messages, "user", words(random, 40 + random.nextInt(60)));
            if (turn % 5 == 4) {
                call(messages, "call_" + turn % 10, "{\"city\":\"Köln\"}");
                reply(messages, "call_" + turn % 10, words(random, 300));
                said += 400;
            }
            int length = 100 + random.nextInt(500);
            say(messages, "assistant", words(random, length));
            said += 90 + length * 5 / 4;
        }
        say(messages, "user", "And what did you say first?");
        return body;
    }

    /** Any roles in an order a provider takes, any scripts, content parts, tool calls of one or two tools. */
    static ObjectNode random(SplittableRandom random) {
        ObjectNode body =
                JsonNodeFactory.instance.objectNode().put("model", "m").put("temperature", 0.5);
        ArrayNode messages = body.putArray("messages");
        int size = 1 + random.nextInt(15);
        while (messages.size() < size) {
            int kind = random.nextInt(10);
            if (kind < 1) {
                say(messages, random.nextBoolean() ? "system" : "developer", text(random));
            } else if (kind < 5) {
                say(messages, "user", text(random));
            } else if (kind < 6) {
                parts(messages, random);
            } else if (kind < 8) {
                say(messages, "assistant", text(random)).put("name", "bot");
            } else {
                String id = "call_" + random.nextInt(2);
                call(messages, id, text(random));
                reply(messages, id, text(random));
            }
        }
        return body;
    }

    static ObjectNode say(ArrayNode messages, String role, String content) {
        return messages.addObject().put("role", role).put("content", content);
    }

    static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(25); i > 0; i--) {
            String piece = PIECES[random.nextInt(PIECES.length)];
            text.append(piece.repeat(random.nextInt(8) == 0 ? 1 + random.nextInt(20) : 1));
        }
        return text.toString();
    }

    static String words(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.append('.').toString();
    }

    private static void parts(ArrayNode messages, SplittableRandom random) {
        ArrayNode parts = messages.addObject().put("role", "user").putArray("content");
        parts.addObject().put("type", "text").put("text", text(random));
        parts.addObject()
                .put("type", "image_url")
                .putObject("image_url")
                .put("url", "data:,")
                .put("detail", "low");
        parts.addObject().put("type", "text").put("text", text(random));
    }

    private static void call(ArrayNode messages, String id, String arguments) {
        ObjectNode message = messages.addObject().put("role", "assistant").putNull("content");
        ObjectNode call =
                message.putArray("tool_calls").addObject().put("id", id).put("type", "function");
        call.putObject("function").put("name", "weather").put("arguments", arguments);
    }

    private static void reply(ArrayNode messages, String id, String content) {
        say(messages, "tool", content).put("tool_call_id", id);
    }
}
