package io.millrace.settings;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The variables that begin with {@code MILLRACE_}, and which of them some setting has asked for. */
final class Environment {
    static final String PREFIX = "MILLRACE";
    private static final Set<String> NOT_SETTINGS =
            Set.of("MILLRACE_CONFIG", "MILLRACE_HOME", "MILLRACE_JAVA_OPTS", "MILLRACE_LOG_LEVEL");
    /** What Kubernetes sets in each pod if a service is named millrace or millrace-…: nobody's mistake. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "MILLRACE(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private final TreeMap<String, String> variables = new TreeMap<>();
    private final Set<String> known = new HashSet<>();

    Environment(Map<String, String> env) {
        env.forEach((name, value) -> {
            if (name.startsWith(PREFIX + "_") && !NOT_SETTINGS.contains(name)) {
                variables.put(name, value);
            }
        });
    }

    /** The value of a setting's variable; from now on the variable counts as known. */
    @Nullable
    String ask(String name) {
        known.add(name);
        return variables.get(name);
    }

    /** What follows the prefix in the names that begin with it, without those that are settings of their own. */
    List<String> endings(String prefix) {
        return variables.tailMap(prefix, false).keySet().stream()
                .takeWhile(name -> name.startsWith(prefix))
                .filter(name -> !known.contains(name))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** To be called when every setting has been asked for. */
    void reportUnknown(Mistakes mistakes) {
        Set<String> unknown = new TreeSet<>(variables.keySet());
        unknown.removeAll(known);
        unknown.removeIf(name -> SERVICE_LINK.matcher(name).matches());
        for (String name : unknown) {
            mistakes.add(
                    Origin.variable(name), "", "no setting has this variable" + Suggestion.nearest(name, known, 0));
        }
    }
}
