package io.millrace.inspector.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Running counts of every group, in memory. Beyond {@link #GROUPS_MAX} groups, new ones are counted together: writers of dead letters decide what groups there
 * are, and they can be anybody.
 *
 * <p>Threads: the fold's adds, any reads; it locks itself.
 */
final class Groups {
    static final int GROUPS_MAX = 5_000;
    static final GroupKey OTHERS = new GroupKey("(more groups)", "", "", "");

    private final Map<GroupKey, GroupTally> tallies = new HashMap<>();

    synchronized void add(LetterRow row) {
        tally(row.group()).add(row);
    }

    /** A row that was counted is another now. */
    synchronized void change(LetterRow before, LetterRow after) {
        tally(before.group()).remove(before);
        tally(after.group()).add(after);
    }

    private GroupTally tally(GroupKey key) {
        return tallies.computeIfAbsent(counted(key), absent -> new GroupTally());
    }

    /** Under which key a row of this group is counted. */
    synchronized GroupKey counted(GroupKey key) {
        return tallies.containsKey(key) || tallies.size() < GROUPS_MAX ? key : OTHERS;
    }

    /** All groups, the largest first. */
    synchronized List<Group> list(Map<GroupKey, Touched> touched, long nowMs) {
        List<Group> groups = new ArrayList<>();
        tallies.forEach((key, tally) -> {
            Group group = tally.group(key, touched.getOrDefault(key, Touched.NOTHING), nowMs);
            if (group != null) {
                groups.add(group);
            }
        });
        groups.sort(Comparator.comparingLong(Group::open)
                .thenComparingLong(Group::count)
                .reversed()
                .thenComparing(group -> group.key().id()));
        return groups;
    }
}
