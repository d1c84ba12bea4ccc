package io.millrace.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When a task was taken over from a process that had not closed it in order. Calls open there, or answered and not committed, were perhaps paid, and nobody can
 * tell: a question that waited through a takeover may have cost one call more than is accounted for, and no question else may.
 *
 * <p>A mark in the pending store says which process may have calls open. It is there only while something waits, and gone, or without a process, after a
 * planned stop. A task that moves within its process is no takeover: the memo tells what was paid.
 *
 * <p>Threads: the task's stream thread.
 */
final class Takeovers {
    /** Shorter than any waiter's key. */
    static final Bytes MARK = Bytes.wrap(new byte[1]);

    private static final String NOBODY = "";
    /** Beyond it the oldest are forgotten: who waits through so many crashes has other troubles than its bill. */
    private static final int KEPT = 100;

    private final KeyValueStore<Bytes, byte[]> pending;
    private final String process;
    private final List<Long> times = new ArrayList<>();
    private String marked = NOBODY;

    Takeovers(KeyValueStore<Bytes, byte[]> pending, String process) {
        this.pending = pending;
        this.process = process;
    }

    /**
     * Reads the mark; once, before anything else.
     *
     * @param newestMs when the youngest of the waiters found came here, epoch milliseconds by the clock of who took it; 0 if nobody waits
     */
    void open(long newestMs) {
        byte[] mark = pending.get(MARK);
        if (mark == null) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(mark);
        for (int left = buffer.getInt(); left > 0; left--) {
            times.add(buffer.getLong());
        }
        marked = StandardCharsets.UTF_8.decode(buffer).toString();
        if (!marked.equals(NOBODY) && !marked.equals(process)) {
            // By the waiters' own clock: this machine's may be behind.
            times.add(newestMs);
        }
    }

    /** Calls may be open from now on. */
    void atWork() {
        mark(process);
    }

    /** Nothing waits any more. */
    void atRest() {
        times.clear();
        mark(NOBODY);
    }

    /** Something waits, and no call will be open again in this process. */
    void closedInOrder() {
        mark(NOBODY);
    }

    /** How many takeovers a question saw that waits since then: calls that were perhaps paid for it; 0 for one that never waited ({@code pendingMs} 0). */
    int since(long pendingMs) {
        return pendingMs == 0
                ? 0
                : (int) times.stream().filter(at -> at >= pendingMs).count();
    }

    private void mark(String by) {
        if (marked.equals(by)) {
            return;
        }
        marked = by;
        if (by.equals(NOBODY) && times.isEmpty()) {
            pending.delete(MARK);
            return;
        }
        List<Long> kept = times.subList(Math.max(0, times.size() - KEPT), times.size());
        byte[] name = by.getBytes(StandardCharsets.UTF_8);
        ByteBuffer value = ByteBuffer.allocate(Integer.BYTES + kept.size() * Long.BYTES + name.length)
                .putInt(kept.size());
        kept.forEach(value::putLong);
        pending.put(MARK, value.put(name).array());
    }
}
