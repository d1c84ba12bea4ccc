package io.millrace.peers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.JedisPooled;

/** Where vectors are kept: on the heap, or in Redis, asked by MGET. */
interface Kept {
    Map<String, String> get(Set<String> texts);

    void put(Map<String, String> vectors);

    static Kept of(PeerPlan plan) {
        return plan.redis().isEmpty() ? new Heap() : new Redis(plan.redis());
    }

    /** Caffeine, bounded by entries. */
    final class Heap implements Kept {
        private final Cache<String, String> cache =
                Caffeine.newBuilder().maximumSize(100_000).build();

        @Override
        public Map<String, String> get(Set<String> texts) {
            return cache.getAllPresent(texts);
        }

        @Override
        public void put(Map<String, String> vectors) {
            cache.putAll(vectors);
        }
    }

    /** Redis: one MGET a poll, one MSET a batch of answers. */
    final class Redis implements Kept {
        private final JedisPooled redis;

        Redis(String address) {
            int colon = address.indexOf(':');
            redis = new JedisPooled(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        }

        @Override
        public Map<String, String> get(Set<String> texts) {
            List<String> keys = List.copyOf(texts);
            Map<String, String> found = new HashMap<>();
            if (!keys.isEmpty()) {
                List<String> values = redis.mget(keys.toArray(String[]::new));
                for (int i = 0; i < keys.size(); i++) {
                    if (values.get(i) != null) {
                        found.put(keys.get(i), values.get(i));
                    }
                }
            }
            return found;
        }

        @Override
        public void put(Map<String, String> vectors) {
            List<String> pairs = new ArrayList<>();
            vectors.forEach((text, vector) -> {
                pairs.add(text);
                pairs.add(vector);
            });
            redis.mset(pairs.toArray(String[]::new));
        }
    }
}
