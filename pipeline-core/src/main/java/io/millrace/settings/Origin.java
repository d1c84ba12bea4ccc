package io.millrace.settings;

/**
 * Where a value was found.
 *
 * @param label as shown: {@code default}, {@code millrace.yaml:12} or {@code env MILLRACE_X}
 * @param order sorts mistakes: the line in the file; what has no line comes last
 */
record Origin(String label, int order) {
    static final Origin DEFAULT = new Origin("default", Integer.MAX_VALUE);
    /** For mistakes that no single line makes. */
    static final Origin ALL = new Origin("settings", Integer.MAX_VALUE);

    static Origin line(String file, int line) {
        return new Origin(file + ":" + line, line);
    }

    static Origin variable(String name) {
        return new Origin("env " + name, Integer.MAX_VALUE);
    }
}
