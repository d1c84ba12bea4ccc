package io.millrace.simulation;

import io.millrace.dispatch.Desk;
import io.millrace.dispatch.Flights;
import io.millrace.dispatch.Judgement;
import io.millrace.dispatch.PendingKey;
import io.millrace.dispatch.PendingStore;
import io.millrace.dispatch.Port;
import io.millrace.dispatch.ReleaseLimits;
import io.millrace.dispatch.Reply;
import io.millrace.dispatch.Shelf;
import io.millrace.job.Answer;
import io.millrace.job.Delivery;
import io.millrace.job.Directives;
import io.millrace.job.Failure;
import io.millrace.job.FailureKind;
import io.millrace.job.Item;
import io.millrace.job.JobOrigin;
import io.millrace.job.JobRejected;
import io.millrace.job.Journey;
import io.millrace.job.Outcome;
import io.millrace.job.Result;
import io.millrace.key.CacheKey;
import io.millrace.limit.Backoff;
import io.millrace.limit.Now;
import io.millrace.model.ModelAnswer;
import io.millrace.model.ModelAsk;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task of one partition on one worker: real flights over a transaction that is committed whole or lost whole, at any step. */
final class SimTask implements Desk, Shelf, PendingStore {
    final Partition partition;
    final Port port;
    private final World world;
    private final Partition.State staged = new Partition.State();
    private final Set<Long> ended = new HashSet<>();
    private final Flights flights;
    private final ReleaseLimits release;
    private int expired;
    private Now now;

    SimTask(World world, Partition partition, Port port, ReleaseLimits release, Backoff backoff) {
        this.world = world;
        this.partition = partition;
        this.port = port;
        staged.take(partition.committed);
        staged.outcomes.forEach(outcome -> ended.add(outcome.offset()));
        this.release = release;
        this.flights = new Flights(this, port, backoff, release, this, this);
    }

    void recover(Now at) {
        now = at;
        if (staged.pending.values().stream().anyMatch(i -> i.retry().notBeforeMs() > at.epochMs())) {
            world.seen(World.Sight.BACK_OFF_OVER_RESTART);
        }
        flights.recover(at);
        check();
    }

    boolean hasInput() {
        return staged.offset < partition.jobs.size();
    }

    /** Reads one job: the shell around flights, as the real processor is. */
    void process(Now at) {
        now = at;
        int offset = staged.offset++;
        int question = partition.jobs.get(offset);
        CacheKey key = world.questions.key(question);
        Item item = item(offset, question, at);
        Answer kept = staged.cache.get(key);
        if (item.overdue(at.epochMs())) {
            settle(key, item, Failure.deadline("read too late"), Journey.NONE, at);
        } else if (kept != null) {
            settle(key, item, new Result(kept, Delivery.hit()), Journey.NONE, at);
        } else {
            // Two topics, and never two records in one millisecond: who came first is then known after a restart too.
            flights.join(key, (byte) (offset % 2), offset, item.pendingSince(at.epochMs() + offset), at);
            poll(at);
        }
        check();
    }

    private Item item(int offset, int question, Now at) {
        JobOrigin origin = new JobOrigin("jobs", partition.number, offset, null, 0, List.of());
        Item.Stages stages = new Item.Stages(at.epochMs(), 0);
        String lane = world.questions.lane(question);
        return new Item(
                origin,
                0,
                1,
                "n",
                lane,
                Directives.NONE,
                new byte[0],
                (byte) (offset % 4 - 1),
                partition.deadlines.get(offset),
                stages,
                Item.Retry.NONE,
                -1,
                new byte[0]);
    }

    void tick(Now at) {
        now = at;
        poll(at);
        check();
    }

    private void poll(Now at) {
        expired = 0;
        long next = flights.poll(at, () -> true);
        if (next == 0) {
            world.seen(World.Sight.ANSWER_SERVED_IN_SLICES);
        } else if (next < 0) {
            throw new AssertionError("a time to wait of " + next);
        }
        boolean wholeSlice = expired >= release.items() || expired * 10 >= release.bytes();
        if (next > 0 && !wholeSlice && staged.pending.values().stream().anyMatch(i -> i.overdue(at.epochMs()))) {
            throw new AssertionError("one waits beyond its deadline");
        }
    }

    long waitersOf(int question) {
        return staged.pending.keySet().stream()
                .filter(key -> key.flight().equals(world.questions.key(question)))
                .count();
    }

    Partition.State staged() {
        return staged;
    }

    boolean idle() {
        return !hasInput() && flights.open() == 0;
    }

    /** Flights and their store say the same, after every step. */
    private void check() {
        int bytes = staged.pending.values().stream().mapToInt(SimTask::size).sum();
        if (flights.waiting() != staged.pending.size() || flights.waitingBytes() != bytes) {
            throw new AssertionError("flights count " + flights.waiting() + " waiters of " + flights.waitingBytes()
                    + " bytes, the store " + staged.pending.size() + " of " + bytes);
        }
    }

    private static int size(Item item) {
        return 50 + item.retry().attempts();
    }

    @Override
    public ModelAsk ask(Item item) throws JobRejected {
        if (item.retry().notBeforeMs() > now.epochMs()) {
            throw new AssertionError("asked " + (item.retry().notBeforeMs() - now.epochMs()) + " ms too early");
        }
        if (item.retry().attempts() >= World.ATTEMPTS_MAX) {
            throw new AssertionError("asked after " + item.retry().attempts() + " attempts");
        }
        return world.questions.ask(partition.jobs.get((int) item.origin().offset()));
    }

    @Override
    public Judgement judge(Item item, Reply.Answered reply) {
        return Judgement.accept(true, "");
    }

    @Override
    public int afterFailure(Item item, FailureKind kind) {
        return -1;
    }

    @Override
    public Answer answer(Reply.Answered reply, String lane, String via) {
        float[] vector = ((ModelAnswer.Vector) reply.answer()).values();
        return new Answer(Questions.kept(vector), reply.model(), lane, via, reply.usage(), reply.estimated());
    }

    @Override
    public @Nullable Answer find(CacheKey question, Item item, long notBeforeMs, Now at) {
        return staged.cache.get(question);
    }

    @Override
    public void setAside(CacheKey flight, Answer answer, Asked asked) {
        throw new AssertionError("every answer here is kept for all");
    }

    @Override
    public @Nullable Answer aside(CacheKey flight) {
        return null;
    }

    @Override
    public void drop(CacheKey flight) {
        throw new AssertionError("nothing was set aside");
    }

    @Override
    public long generation() {
        return 0;
    }

    @Override
    public long validSince(CacheKey question, Item item) {
        return 0;
    }

    @Override
    public void keep(CacheKey question, Answer answer, Asked asked) {
        world.mayCrash();
        if (staged.cache.put(question, answer) != null) {
            throw new AssertionError("question " + world.questions.number(question) + " was kept already");
        }
    }

    @Override
    public int settle(CacheKey question, Item item, Outcome outcome, Journey journey, Now at) {
        world.mayCrash();
        long offset = item.origin().offset();
        if (!ended.add(offset)) {
            throw new AssertionError("job " + item.origin().id() + " ended twice");
        }
        if (outcome instanceof Failure failure && failure.kind() == FailureKind.DEADLINE) {
            expired(item, question, at);
        }
        staged.outcomes.add(new Partition.Ended(offset, world.questions.number(question), outcome));
        return 10;
    }

    private void expired(Item item, CacheKey question, Now at) {
        if (!item.overdue(at.epochMs())) {
            throw new AssertionError("a deadline " + (item.deadlineMs() - at.epochMs()) + " ms too early");
        }
        expired++;
        world.expired(this, world.questions.number(question), item);
    }

    @Override
    public int put(PendingKey key, Item item) {
        world.mayCrash();
        staged.pending.put(key, item);
        return size(item);
    }

    @Override
    public void delete(PendingKey key) {
        world.mayCrash();
        if (staged.pending.remove(key) == null) {
            throw new AssertionError("a waiter was deleted twice");
        }
    }

    @Override
    public @Nullable Waiter find(PendingKey key) {
        Item item = staged.pending.get(key);
        return item == null ? null : new Waiter(key, item, size(item));
    }

    @Override
    public List<Waiter> after(CacheKey question, @Nullable PendingKey last, int max) {
        List<Waiter> waiters = new ArrayList<>();
        for (Map.Entry<PendingKey, Item> entry : staged.pending
                .tailMap(last == null ? new PendingKey(question, (byte) 0, 0) : last, last == null)
                .entrySet()) {
            if (waiters.size() == max || !entry.getKey().flight().equals(question)) {
                break;
            }
            waiters.add(waiter(entry));
        }
        return waiters;
    }

    @Override
    public void scan(Consumer<Waiter> visitor) {
        staged.pending.entrySet().forEach(entry -> visitor.accept(waiter(entry)));
    }

    private static Waiter waiter(Map.Entry<PendingKey, Item> entry) {
        return new Waiter(entry.getKey(), entry.getValue(), size(entry.getValue()));
    }
}
