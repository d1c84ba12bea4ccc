package io.millrace.completion.budget;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Parts a conversation into turns, as {@link CutPolicy#HISTORY} defines them. */
final class Turns {
    private Turns() {}

    /** Indexes of messages by turn, oldest first; system and developer messages are in none. */
    static List<List<Integer>> of(Prompt prompt) {
        int[] bound = boundUpTo(prompt.messages());
        List<List<Integer>> turns = new ArrayList<>();
        int reach = -1;
        for (int i = 0; i < prompt.size(); i++) {
            if (prompt.neverCut(i)) {
                continue;
            }
            boolean user = prompt.messages().get(i).path("role").asText().equals("user");
            if (turns.isEmpty() || (user && reach < i)) {
                turns.add(new ArrayList<>());
            }
            turns.get(turns.size() - 1).add(i);
            reach = Math.max(reach, bound[i]);
        }
        return turns;
    }

    /** Of each message the last one that replies to a tool call of it, itself if there is none. Ids may be used again: a reply is to the newest call before it. */
    private static int[] boundUpTo(JsonNode messages) {
        int[] bound = new int[messages.size()];
        Arrays.setAll(bound, i -> i);
        Map<String, Integer> callers = new HashMap<>();
        for (int i = 0; i < bound.length; i++) {
            for (JsonNode call : messages.get(i).path("tool_calls")) {
                callers.put(call.path("id").asText(), i);
            }
            Integer caller = callers.get(messages.get(i).path("tool_call_id").asText());
            if (caller != null) {
                bound[caller] = i;
            }
        }
        return bound;
    }
}
