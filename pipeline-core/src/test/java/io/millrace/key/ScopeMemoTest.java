package io.millrace.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeMemoTest {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final Set<String> WITHOUT = Set.of("model", "input");

    private final ScopeMemo memo = new ScopeMemo();

    @Test
    void givesEachQuestionTheKeyItHasWithoutIt() throws JsonProcessingException {
        List<String> bodies = List.of(
                "{}",
                "{'dimensions':384}",
                "{'dimensions':384.0}",
                "{'dimensions':384.00,'input':'x','model':'m'}",
                "{'dimensions':1536}",
                "{'dimensions':'384'}",
                "{'dimensions':null}",
                "{'dimensions':true}",
                "{'a':1,'b':2}",
                "{'b':2,'a':1}",
                "{'a':2,'b':1}",
                "{'a':0.1000000000000000000001}",
                "{'a':0.1}",
                "{'a':9007199254740993}",
                "{'a':9007199254740992}",
                "{'a':{'b':[1,2]}}",
                "{'a':{'b':[2,1]}}",
                "{'a':'" + "long ".repeat(100) + "'}");
        for (int round = 0; round < 2; round++) {
            for (String namespace : List.of("one", "other")) {
                for (String model : List.of("m@1", "m@2")) {
                    for (String body : bodies) {
                        ObjectNode object = object(body);
                        CacheKey direct = CacheKey.scope(namespace, "/v1", model, CanonicalJson.of(object, WITHOUT))
                                .text("text");
                        CacheKey remembered = memo.scope(namespace, "/v1", model, object, WITHOUT)
                                .text("text");
                        assertThat(remembered)
                                .as(namespace + " " + model + body)
                                .isEqualTo(direct);
                    }
                }
            }
        }
    }

    @Test
    void holdsAsManyAsItMay() throws JsonProcessingException {
        for (int i = 0; i < 3 * ScopeMemo.SCOPES_MAX; i++) {
            memo.scope("n", "/v1", "m@1", object("{'dimensions':" + i + "}"), WITHOUT);
            assertThat(memo.size()).isBetween(1, ScopeMemo.SCOPES_MAX);
        }
        memo.scope("n", "/v1", "m@1", object("{'nested':{}}"), WITHOUT);
        int before = memo.size();
        memo.scope("n", "/v1", "m@1", object("{'nested':[1]}"), WITHOUT);
        assertThat(memo.size()).isEqualTo(before);
    }

    private static ObjectNode object(String json) throws JsonProcessingException {
        return (ObjectNode) MAPPER.readTree(json.replace('\'', '"'));
    }
}
