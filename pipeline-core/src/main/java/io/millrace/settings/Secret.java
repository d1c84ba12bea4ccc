package io.millrace.settings;

/** A value that must not be seen: its {@code toString} is three stars, and it is taken out of log lines. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
        Redaction.add(value);
    }

    /** The value itself; only for the place that sends it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
