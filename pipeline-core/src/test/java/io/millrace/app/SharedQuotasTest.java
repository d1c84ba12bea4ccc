package io.millrace.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.dispatch.QuotaDemand;
import io.millrace.dispatch.QuotaKey;
import io.millrace.limit.Now;
import io.millrace.limit.QuotaSettings;
import io.millrace.limit.RateQuota;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Instances that tell each other what they need over a topic that loses nothing. */
final class SharedQuotasTest {
    private static final RateQuota QUOTA = new RateQuota(RateQuota.UNLIMITED, 90_000);
    private static final QuotaKey LANE = QuotaKey.lane("p/m");

    private final List<Instance> instances = new ArrayList<>();
    private long ms = 1_700_000_000_000L;

    private final class Instance {
        final SharedQuotas quotas;
        final List<Integer> tasks;
        double demand;

        Instance(int number, int of) {
            quotas = new SharedQuotas("app", "i" + number, 8, QuotaSettings.defaults());
            tasks = IntStream.range(0, 8)
                    .filter(task -> task % of == number)
                    .boxed()
                    .toList();
            quotas.allRead();
            instances.add(this);
        }

        double share() {
            return quotas.share(LANE, QUOTA, now());
        }
    }

    private Now now() {
        return new Now(ms * 1_000_000, ms);
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            ms += 1_000;
            for (Instance instance : instances) {
                List<QuotaDemand> demands =
                        instance.demand == 0 ? List.of() : List.of(new QuotaDemand(LANE, QUOTA, instance.demand));
                instance.quotas.reports(instance.tasks, demands, now()).forEach(this::send);
            }
        }
    }

    private void send(QuotaRecord said) {
        QuotaRecord read = QuotaRecord.of(said.key(), said.value());
        assertThat(read).isEqualTo(said);
        instances.forEach(instance -> instance.quotas.on(read, now()));
    }

    @Test
    void oneBusyInstance_borrowsWhatTheIdleOwn_andTheyNeverExceedTheWhole() {
        Instance busy = new Instance(0, 3);
        new Instance(1, 3);
        new Instance(2, 3);
        busy.demand = 2;
        pass(1);
        assertThat(busy.share()).as("its own tasks'").isEqualTo(3 / 8.0);
        pass(12);
        assertThat(busy.share()).isBetween(0.95, 1.0);
        instances.forEach(instance -> instance.demand = 2);
        for (int i = 0; i < 20; i++) {
            pass(1);
            assertThat(instances.stream().mapToDouble(Instance::share).sum()).isLessThanOrEqualTo(1.0);
        }
        assertThat(instances)
                .allSatisfy(instance -> assertThat(instance.share()).isBetween(0.32, 0.35));
    }

    @Test
    void nobodyWhoSleeps_usesAnything() {
        Instance one = new Instance(0, 1);
        pass(1);
        assertThat(one.share()).isEqualTo(1);
        ms += 7_000;
        assertThat(one.share()).isZero();
        pass(1);
        assertThat(one.share()).isEqualTo(1);
    }

    @Test
    void quotaAskedForBeforeTheTasksAreKnown_isOwnedAtOnceWhenTheyAre() {
        Instance one = new Instance(0, 1);
        one.quotas.reports(List.of(), List.of(), now());
        assertThat(one.share()).isZero();
        pass(1);
        assertThat(one.share()).isEqualTo(1);
    }

    @Test
    void quotaWithoutLimit_isNobodysToShare() {
        SharedQuotas quotas = new SharedQuotas("app", "i", 8, QuotaSettings.defaults());
        assertThat(quotas.share(LANE, RateQuota.of(0, 0), now())).isEqualTo(1);
        assertThat(quotas.reports(List.of(), List.of(), now())).isEmpty();
    }

    @Test
    void recordOfAnotherForm_isPassedOver() {
        assertThat(QuotaRecord.of("app|lane:p/m|i", "{")).isNull();
        assertThat(QuotaRecord.of("app|other:p/m|i", "{}")).isNull();
        assertThat(QuotaRecord.of("app", "{}")).isNull();
        assertThat(QuotaRecord.of("app|lane:p/m|i", null)).isNull();
        QuotaRecord made = QuotaRecord.of("app|lane:p/m|i", "{\"parts\":5,\"loans\":{\"j\":2}}");
        assertThat(made).isNotNull();
        assertThat(made.report().loans()).isEqualTo(Map.of("j", 2));
    }
}
