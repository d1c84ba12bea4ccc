package io.millrace.simulation;

import io.millrace.batch.BatchLimits;
import io.millrace.dispatch.LaneSettings;
import io.millrace.dispatch.MemoSettings;
import io.millrace.dispatch.ReleaseLimits;
import io.millrace.job.Item;
import io.millrace.limit.Backoff;
import io.millrace.limit.RateQuota;
import io.millrace.limit.RetrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One run: partitions, workers and a provider, driven by a seed alone. First anything may happen at any time; then faults stop, and everything must end well.
 */
final class World {
    static final int ATTEMPTS_MAX = 4;
    private static final long START_MS = 1_700_000_000_000L;

    /** Situations that must occur now and then, or the runs prove nothing. */
    enum Sight {
        CRASH_WITH_CALL_OPEN,
        CRASH_BETWEEN_ANSWER_AND_COMMIT,
        CRASH_IN_THE_MIDDLE_OF_A_STEP,
        MOVE_TO_ANOTHER_PROCESS,
        MOVE_WITHIN_A_PROCESS_WITH_CALL_OPEN,
        PLANNED_MOVE,
        BACK_OFF_OVER_RESTART,
        BATCH_SPLIT,
        ANSWER_SERVED_IN_SLICES,
        ANSWER_COALESCED,
        ANSWER_HIT,
        ANSWER_PAID_TWICE,
        ATTEMPTS_EXHAUSTED,
        ITEM_REFUSED,
        NO_LONGER_ASKABLE,
        DEADLINE_PASSED_UNREAD,
        DEADLINE_PASSED_WAITING,
        DEADLINE_PASSED_AND_OTHERS_WAIT_ON,
        CALL_WITHDRAWN,
        ENDPOINT_WAITED_FOR,
        LANE_HELD,
        CIRCUIT_OPENED,
        PROBE_SENT,
        QUOTA_WAITED_FOR
    }

    final Questions questions;
    final List<Partition> partitions = new ArrayList<>();
    final SimProvider.Ledger ledger = new SimProvider.Ledger();
    final Map<Sight, Integer> sights = new EnumMap<>(Sight.class);
    final boolean memo;
    int events;
    int commits;
    int crashes;

    private final SplittableRandom random;
    private final List<SimWorker> workers = new ArrayList<>();
    private final List<SimTask> tasks = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private final LaneSettings lane;
    private final BatchLimits batch;
    private final ReleaseLimits release;
    private final RateQuota quota;
    private long epochMs = START_MS;
    private final int badLuck;
    private final int hurry;
    private boolean faults = true;

    World(long seed) {
        random = new SplittableRandom(seed);
        memo = random.nextInt(4) > 0;
        badLuck = random.nextInt(4) == 0 ? 90 : random.nextInt(40);
        hurry = random.nextInt(3) == 0 ? random.nextInt(1, 60) : 0;
        questions = new Questions(random.nextInt(1, 25), random.split());
        lane = new LaneSettings(random.nextInt(1, 4), Duration.ofSeconds(60), random.nextBoolean() ? 1_024 : 1 << 20);
        batch = new BatchLimits(
                random.nextInt(1, 6), random.nextInt(3, 20), 1_000, Duration.ofMillis(random.nextInt(8)));
        quota = RateQuota.of(random.nextInt(4) == 0 ? random.nextInt(100, 1_000) : 0, 0);
        release = new ReleaseLimits(random.nextInt(1, 10), random.nextBoolean() ? 15 : 1_000);
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            workers.add(worker());
        }
        for (int i = 0, count = random.nextInt(1, 4); i < count; i++) {
            partitions.add(new Partition(i));
            owners.add(random.nextInt(workers.size()));
            tasks.add(task(i));
        }
        tasks.forEach(task -> task.recover(workerOf(task).now(epochMs)));
    }

    /** Runs; throws {@link AssertionError} at the first thing that must not be. */
    void run() {
        int steps = random.nextInt(50, 500);
        for (int i = 0; i < steps; i++) {
            step(random.nextInt(100));
            workers.forEach(SimWorker::check);
            events++;
        }
        faults = false;
        workers.forEach(worker -> worker.provider.mended = true);
        heal();
        ledger();
    }

    private void step(int what) {
        SimTask task = tasks.get(random.nextInt(tasks.size()));
        if (what < 14) {
            int question = random.nextInt(questions.count());
            Partition partition = partitions.get(question % partitions.size());
            partition.jobs.add(question);
            partition.deadlines.add(random.nextInt(100) < hurry ? epochMs + random.nextInt(3_000) : Long.MAX_VALUE);
        } else if (what < 30) {
            guarded(task, () -> {
                if (task.hasInput()) {
                    task.process(workerOf(task).now(epochMs));
                }
            });
        } else if (what < 45) {
            guarded(task, () -> task.tick(workerOf(task).now(epochMs)));
        } else if (what < 60) {
            workers.get(random.nextInt(workers.size())).round(random, epochMs);
        } else if (what < 75) {
            SimProvider provider = workers.get(random.nextInt(workers.size())).provider;
            if (provider.open() > 0) {
                provider.endOne(random, badLuck);
            }
        } else if (what < 85) {
            epochMs += random.nextInt(4) == 0 ? random.nextInt(1_000) : random.nextInt(5);
        } else if (what < 94) {
            commit(task);
        } else if (what < 96) {
            commit(task);
            seen(Sight.PLANNED_MOVE);
            move(task, random.nextInt(workers.size()));
        } else if (what < 98) {
            crashes++;
            move(task, random.nextInt(workers.size()));
        } else if (what < 99) {
            killProcess(random.nextInt(workers.size()));
        }
    }

    /** A crash in the middle of a step loses the task's transaction and nothing else. */
    private void guarded(SimTask task, Runnable step) {
        try {
            step.run();
        } catch (SimCrash crash) {
            seen(Sight.CRASH_IN_THE_MIDDLE_OF_A_STEP);
            crashes++;
            move(task, owners.get(task.partition.number));
        }
    }

    void mayCrash() {
        if (faults && random.nextInt(300) == 0) {
            throw new SimCrash();
        }
    }

    /** A job ended at its deadline. One read too late may have been asked before its transaction was lost. */
    void expired(SimTask task, int question, Item item) {
        boolean waited = item.stages().pendingMs() > 0;
        boolean othersWait = waited && task.waitersOf(question) > 1;
        seen(waited ? Sight.DEADLINE_PASSED_WAITING : Sight.DEADLINE_PASSED_UNREAD);
        seen(Sight.DEADLINE_PASSED_AND_OTHERS_WAIT_ON, othersWait);
        workerOf(task).provider.left();
    }

    void seen(Sight sight) {
        sights.merge(sight, 1, Integer::sum);
    }

    private void commit(SimTask task) {
        task.partition.commit(task.staged());
        task.staged().cache.keySet().forEach(key -> workerOf(task).provider.kept(questions.number(key)));
        commits++;
    }

    /** The task goes on at a worker, perhaps the same, from what is committed. */
    private void move(SimTask task, int to) {
        int number = task.partition.number;
        SimWorker from = workerOf(task);
        boolean same = workers.get(to) == from;
        sightsOfLoss(from, number);
        seen(Sight.MOVE_TO_ANOTHER_PROCESS, !same);
        seen(Sight.MOVE_WITHIN_A_PROCESS_WITH_CALL_OPEN, same && from.provider.hasOpen(number, partitions.size()));
        if (!same || !memo) {
            from.provider.taskLost(number, partitions.size(), true);
        }
        task.port.close();
        owners.set(number, to);
        reopen(number);
    }

    private void reopen(int number) {
        for (boolean open = false; !open; ) {
            SimTask next = task(number);
            tasks.set(number, next);
            try {
                next.recover(workerOf(next).now(epochMs));
                open = true;
            } catch (SimCrash crash) {
                next.port.close();
            }
        }
    }

    private void killProcess(int number) {
        SimWorker dead = workers.get(number);
        crashes++;
        for (SimTask task : tasks) {
            if (workerOf(task) == dead) {
                sightsOfLoss(dead, task.partition.number);
            }
        }
        dead.provider.processLost();
        workers.set(number, worker());
        for (int i = 0; i < tasks.size(); i++) {
            if (owners.get(i) == number) {
                owners.set(i, random.nextInt(workers.size()));
                reopen(i);
            }
        }
    }

    private void sightsOfLoss(SimWorker from, int partition) {
        seen(Sight.CRASH_WITH_CALL_OPEN, from.provider.hasOpen(partition, partitions.size()));
        seen(Sight.CRASH_BETWEEN_ANSWER_AND_COMMIT, from.provider.hasUncommitted(partition, partitions.size()));
    }

    private void seen(Sight sight, boolean really) {
        if (really) {
            seen(sight);
        }
    }

    /** No more faults: within some rounds every job is answered and every map is empty. */
    private void heal() {
        for (int round = 0; !quiet(); round++) {
            if (round > 2_000) {
                throw new AssertionError("not quiet after " + round + " rounds");
            }
            epochMs += 50;
            for (SimTask task : tasks) {
                while (task.hasInput()) {
                    task.process(workerOf(task).now(epochMs));
                }
                task.tick(workerOf(task).now(epochMs));
                commit(task);
            }
            for (SimWorker worker : workers) {
                while (worker.provider.open() > 0) {
                    worker.provider.endOne(random, 0);
                }
                worker.round(random, epochMs);
                worker.check();
            }
            events++;
        }
        tasks.forEach(this::commit);
    }

    private boolean quiet() {
        return tasks.stream().allMatch(SimTask::idle)
                && workers.stream().allMatch(w -> w.provider.open() == 0 && w.dispatcher.outstanding() == 0);
    }

    private void ledger() {
        seen(Sight.BATCH_SPLIT, ledger.splits > 0);
        seen(Sight.CALL_WITHDRAWN, ledger.withdrawn > 0);
        new Verdict(this).check();
    }

    private SimWorker workerOf(SimTask task) {
        return workers.get(owners.get(task.partition.number));
    }

    private SimWorker worker() {
        MemoSettings memory = new MemoSettings(Duration.ofHours(1), memo ? 1 << 20 : 0);
        SimWorker.Limits limits = new SimWorker.Limits(lane, batch, quota);
        return new SimWorker(this, new SimProvider(questions, ledger), limits, memory, random.split());
    }

    private SimTask task(int number) {
        RetrySettings retry = new RetrySettings(ATTEMPTS_MAX, Duration.ofMillis(100), Duration.ofMillis(1_000));
        return new SimTask(
                this,
                partitions.get(number),
                workers.get(owners.get(number)).dispatcher.open(),
                release,
                new Backoff(retry, random.split()));
    }
}
