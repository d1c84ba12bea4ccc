package io.millrace.completion.budget;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.tokens.TokenCounter;
import org.junit.jupiter.api.Test;

final class ChatTokensTest {
    private static final TokenCounter CL100K = TokenCounter.of("cl100k_base");

    @Test
    void prompt_countsWhatTheProviderBilled() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode messages = body.putArray("messages");
        Conversations.say(
                messages,
                "system",
                "You are a helpful, pattern-following assistant that translates corporate jargon into plain English.");
        Conversations.say(messages, "system", "New synergies will help drive top-line growth.")
                .put("name", "example_user");
        Conversations.say(messages, "system", "Things working well together will increase revenue.")
                .put("name", "example_assistant");
        Conversations.say(
                        messages,
                        "system",
                        "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.")
                .put("name", "example_user");
        Conversations.say(messages, "system", "Let's talk later when we're less busy about how to do better.")
                .put("name", "example_assistant");
        Conversations.say(
                messages,
                "user",
                "This late pivot means we don't have time to boil the ocean for the client deliverable.");
        // What OpenAI billed for this prompt, by the Cookbook: gpt-4 and gpt-4o.
        assertThat(ChatTokens.of(body, CL100K)).isEqualTo(129);
        assertThat(ChatTokens.of(body, TokenCounter.of("o200k_base"))).isEqualTo(124);
        assertThat(ChatTokens.estimated(body)).isFalse();
    }

    @Test
    void partsAndCalls_countAsTheDocstringSays() throws JsonProcessingException {
        int plain = ChatTokens.of(body("{'role':'user','content':'hello world'}", ""), CL100K);
        assertThat(plain).isEqualTo(3 + 3 + 1 + 2);
        assertThat(ChatTokens.of(body("{'role':'user','content':[{'type':'text','text':'hello world'}]}", ""), CL100K))
                .isEqualTo(plain);
        String low = "{'type':'image_url','image_url':{'url':'x','detail':'low'}}";
        String high = "{'type':'image_url','image_url':{'url':'x'}}";
        assertThat(ChatTokens.of(body("{'role':'user','content':[" + low + "," + high + "]}", ""), CL100K))
                .isEqualTo(3 + 3 + 1 + 85 + 765);
        String call = "{'role':'assistant','content':null,'tool_calls':[{'id':'c','function':"
                + "{'name':'hello','arguments':'hello world'}}]}";
        assertThat(ChatTokens.of(body(call, ""), CL100K)).isEqualTo(3 + 3 + 1 + 3 + 1 + 2);
        ObjectNode tools = body("{'role':'user','content':'hello world'}", ",'tools':[{'type':'function'}]");
        assertThat(ChatTokens.of(tools, CL100K)).isEqualTo(plain + 12 + CL100K.count("[{\"type\":\"function\"}]"));
        assertThat(ChatTokens.estimated(tools)).isTrue();
        assertThat(ChatTokens.estimated(body(call, ""))).isTrue();
        assertThat(ChatTokens.estimated(body("{'role':'user','content':[" + low + "]}", "")))
                .isTrue();
        assertThat(ChatTokens.of(JsonNodeFactory.instance.objectNode(), CL100K)).isEqualTo(3);
    }

    private static ObjectNode body(String message, String more) throws JsonProcessingException {
        String json = "{'messages':[" + message + "]" + more + "}";
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }
}
