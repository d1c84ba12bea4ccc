package io.millrace.dispatch;

/** A quota that several instances may share: a lane's at its provider, or a namespace's contract with us. */
public record QuotaKey(Kind kind, String name) {
    /** Whose quota. */
    public enum Kind {
        LANE,
        NAMESPACE
    }

    /** A lane's, by its name {@code alias/model}. */
    public static QuotaKey lane(String name) {
        return new QuotaKey(Kind.LANE, name);
    }

    /** A namespace's, over all lanes. */
    public static QuotaKey namespace(String name) {
        return new QuotaKey(Kind.NAMESPACE, name);
    }

    /** {@code lane:alias/model} or {@code namespace:name}: for topics and metrics. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT) + ':' + name;
    }
}
