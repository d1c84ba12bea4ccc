package io.millrace.topology;

import io.millrace.settings.Setting;

/** How much a task holds of array jobs whose items are not all answered. */
public record GatherLimits(
        @Setting(doc = "Array jobs open in a task above which a warning is logged.", min = 1)
        int jobsMax,

        @Setting(doc = "Most items (texts) in one array job.", min = 1, max = 1_000_000)
        int itemsPerJobMax) {

    /** 10,000 open jobs, 2,048 items a job. */
    public static GatherLimits defaults() {
        return new GatherLimits(10_000, 2_048);
    }
}
