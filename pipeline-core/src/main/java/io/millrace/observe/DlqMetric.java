package io.millrace.observe;

/** What {@code millrace dlq watch} shows of dead letters; workers write them and do not know what became of them. The table in docs/metrics.md is checked against it. */
public enum DlqMetric {
    OPEN("millrace.dlq.open.records", "Dead letters that want something done: open, or failed again.", "error_class"),
    OLDEST(
            "millrace.dlq.oldest.seconds",
            "How long ago the one of them that has waited longest failed for the first time; 0 if there is none.",
            "");

    private final String meter;
    private final String help;
    private final String label;

    DlqMetric(String meter, String help, String label) {
        this.meter = meter;
        this.help = help;
        this.label = label;
    }

    /** The meter's name in Micrometer's dotted form. */
    public String meter() {
        return meter;
    }

    /** The name a scrape shows. */
    public String prometheusName() {
        return meter.replace('.', '_');
    }

    /** One sentence for people. */
    public String help() {
        return help;
    }

    /** The name of its label, empty if it has none. */
    public String label() {
        return label;
    }
}
