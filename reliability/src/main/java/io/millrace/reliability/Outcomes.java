package io.millrace.reliability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which outcomes belong to which record sent. */
final class Outcomes {
    private final Map<Sent, List<Seen>> bySent;
    private final List<Seen> strangers;

    private Outcomes(Map<Sent, List<Seen>> bySent, List<Seen> strangers) {
        this.bySent = bySent;
        this.strangers = strangers;
    }

    static Outcomes of(Histories histories) {
        Map<Sent, List<Seen>> bySent = new LinkedHashMap<>();
        Map<String, Sent> byJob = new HashMap<>();
        Map<String, Sent> uncertain = new HashMap<>();
        for (Sent sent : histories.produced()) {
            bySent.put(sent, new ArrayList<>());
            if (sent.job() == null) {
                uncertain.put(sent.customId(), sent);
            } else {
                byJob.put(sent.job(), sent);
            }
        }
        List<Seen> strangers = new ArrayList<>();
        for (Seen seen : histories.committed()) {
            Sent sent = byJob.containsKey(seen.job()) ? byJob.get(seen.job()) : uncertain.get(seen.customId());
            if (sent == null) {
                strangers.add(seen);
            } else {
                Objects.requireNonNull(bySent.get(sent)).add(seen);
            }
        }
        return new Outcomes(bySent, strangers);
    }

    Map<Sent, List<Seen>> bySent() {
        return bySent;
    }

    /** Outcomes of records nobody sent. */
    List<Seen> strangers() {
        return strangers;
    }

    /** The results that show that a text's answer was kept, by text. */
    Map<String, List<Seen>> resultsByText() {
        Map<String, List<Seen>> byText = new HashMap<>();
        bySent.forEach((sent, seen) -> seen.stream()
                .filter(outcome -> outcome.error() == null)
                .forEach(outcome -> sent.texts()
                        .forEach(text -> byText.computeIfAbsent(text, t -> new ArrayList<>())
                                .add(outcome))));
        return byText;
    }
}
