package io.millrace.dispatch;

import io.millrace.limit.Now;
import io.millrace.limit.RetryBudget;
import io.millrace.settings.Setting;

/** How many of a lane's calls may be repetitions, so that a provider in trouble is not called more than one in health. */
public record RetryBudgetSettings(
        @Setting(doc = "Repeated calls allowed per 100 first calls.", min = 0, max = 1_000)
        int percent,

        @Setting(doc = "Repeated calls allowed a minute whatever else happens.", min = 1, max = 1_000_000)
        int perMinute,

        @Setting(doc = "Most repeated calls saved up.", min = 1, max = 1_000_000)
        int savedMax) {

    /** 20 %, 60 a minute, 50 saved. */
    public static RetryBudgetSettings defaults() {
        return new RetryBudgetSettings(20, 60, 50);
    }

    RetryBudget budget(Now now) {
        return new RetryBudget(percent, perMinute, savedMax, now);
    }
}
