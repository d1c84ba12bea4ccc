package io.millrace.reliability;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * I9: how a provider would see its client, by its own history: calls before the time it asked for, calls of one worker at once, and questions asked again for
 * each asked first.
 *
 * @param early calls that came before the time asked for although they could know of it
 * @param concurrent most calls of one worker that were open at once
 * @param firsts questions asked for the first time
 * @param agains questions asked again after a refusal
 */
record Politeness(long early, long concurrent, long firsts, long agains) {
    /** A call this soon after a refusal may have been under way when it was read. */
    private static final long UNDER_WAY_MICROS = 150_000;

    static Politeness of(List<HttpEvent> http) {
        List<HttpEvent> asks =
                http.stream().filter(e -> e.leaveAloneUntil() > 0).toList();
        Map<Long, String> open = new HashMap<>();
        Map<String, Integer> openOf = new HashMap<>();
        Set<String> known = new HashSet<>();
        long early = 0;
        long most = 0;
        long firsts = 0;
        long agains = 0;
        for (HttpEvent event : http) {
            if (event.what() != HttpEvent.What.BEGAN) {
                String worker = open.remove(event.call());
                if (worker != null) {
                    openOf.merge(worker, -1, Integer::sum);
                }
                continue;
            }
            open.put(event.call(), event.worker());
            most = Math.max(most, openOf.merge(event.worker(), 1, Integer::sum));
            early += asks.stream().anyMatch(ask -> early(ask, event)) ? 1 : 0;
            for (String text : event.items()) {
                if (known.add(text)) {
                    firsts++;
                } else {
                    agains++;
                }
            }
        }
        return new Politeness(early, most, firsts, agains);
    }

    private static boolean early(HttpEvent ask, HttpEvent call) {
        return ask.worker().equals(call.worker())
                && call.at() > ask.at() + UNDER_WAY_MICROS
                && call.at() < ask.leaveAloneUntil();
    }
}
