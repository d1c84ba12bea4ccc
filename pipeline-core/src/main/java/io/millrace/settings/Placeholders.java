package io.millrace.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces <code>${NAME}</code>, <code>${NAME:-default}</code> and <code>${file:/path}</code>; <code>$${</code> stands for a literal <code>${</code>. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$(\\$?)\\{([^}]*)(}?)");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(:-(.*))?", Pattern.DOTALL);
    private static final Pattern WHOLE_FILE = Pattern.compile("\\$\\{file:[^}]*}");
    private static final String FILE = "file:";
    private static final long FILE_BYTES_MAX = 1 << 20;
    /** The group may read: Kubernetes mounts secrets so for a process that is not root. */
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Map<String, String> env;

    Placeholders(Map<String, String> env) {
        this.env = env;
    }

    /** A value that cannot be had, in a sentence that names the variable or the file and never its content. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    static boolean isIn(String text) {
        return PLACEHOLDER.matcher(text).find();
    }

    /** The value of a variable: taken as it is, so that a password may hold <code>${</code>, unless it is one <code>${file:…}</code>. */
    String resolveVariable(String text, boolean secret) throws Missing {
        return WHOLE_FILE.matcher(text).matches() ? resolve(text, secret) : text;
    }

    /** Resolves the text of a secret anew, to null while that is not possible; null if no file is in it. */
    @Nullable
    Supplier<@Nullable String> again(String text, boolean variable) {
        if (variable ? !WHOLE_FILE.matcher(text).matches() : !text.contains("${" + FILE)) {
            return null;
        }
        return () -> {
            try {
                return resolve(text, true);
            } catch (Missing e) {
                return null;
            }
        };
    }

    String resolve(String text, boolean secret) throws Missing {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String replacement;
            if (!matcher.group(1).isEmpty()) {
                replacement = matcher.group().substring(1);
            } else if (matcher.group(3).isEmpty()) {
                throw new Missing("a '${' is not closed by '}'; write '$${' for a literal '${'");
            } else {
                replacement = lookUp(matcher.group(2), secret);
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(resolved).toString();
    }

    private String lookUp(String expression, boolean secret) throws Missing {
        if (expression.startsWith(FILE)) {
            return content(expression.substring(FILE.length()), secret);
        }
        Matcher variable = VARIABLE.matcher(expression);
        if (!variable.matches()) {
            throw new Missing("'${…}' must hold the name of a variable, NAME:-default or file:/path;"
                    + " write '$${' for a literal '${'");
        }
        String value = env.get(variable.group(1));
        // As in a shell: ':-' also replaces what is set but empty.
        if (variable.group(2) != null && (value == null || value.isEmpty())) {
            return variable.group(3);
        }
        if (value == null) {
            throw new Missing("the environment variable " + variable.group(1) + " is not set; set it, or write ${"
                    + variable.group(1) + ":-default}");
        }
        return value;
    }

    private static String content(String name, boolean secret) throws Missing {
        try {
            Path file = Path.of(name);
            if (secret) {
                refuseIfOthersRead(file);
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new Missing("the file " + name + " is larger than " + FILE_BYTES_MAX + " bytes");
            }
            String content = Files.readString(file, StandardCharsets.UTF_8).trim();
            if (secret && content.isEmpty()) {
                // Also what a file is for a moment while another writes it.
                throw new Missing("the secret file " + name + " is empty");
            }
            return content;
        } catch (IOException | InvalidPathException e) {
            throw new Missing(
                    "the file " + name + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void refuseIfOthersRead(Path file) throws IOException, Missing {
        Set<PosixFilePermission> permissions;
        try {
            permissions = Files.getPosixFilePermissions(file);
        } catch (UnsupportedOperationException e) {
            return; // not a POSIX file system: nothing to check
        }
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new Missing("the secret file " + file + " is open to others than its owner and group ("
                    + PosixFilePermissions.toString(permissions) + "): run 'chmod 640 " + file + "'");
        }
    }
}
