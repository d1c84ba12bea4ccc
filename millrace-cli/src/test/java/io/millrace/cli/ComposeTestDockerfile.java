package io.millrace.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Dockerfile's instructions by stage, and what is wrong with them. */
final class ComposeTestDockerfile {
    private final List<String> mistakes = new ArrayList<>();
    private final Map<String, String> bases = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> environments = new LinkedHashMap<>();

    private ComposeTestDockerfile() {}

    static ComposeTestDockerfile read(Path root) throws IOException {
        ComposeTestDockerfile file = new ComposeTestDockerfile();
        String text = Files.readString(root.resolve("Dockerfile"))
                .replaceAll("(?m)^\\s*#.*\\R", "")
                .replaceAll("\\\\\\R", " ");
        String stage = "";
        for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "FROM" -> {
                    stage = words[3];
                    file.from(stage, words[1]);
                }
                case "ENV" -> file.env(stage, words);
                case "COPY" -> file.copy(root, words);
                case "ENTRYPOINT" -> file.entrypoint(line.substring("ENTRYPOINT".length()));
                default -> {}
            }
        }
        return file;
    }

    List<String> mistakes() {
        return mistakes;
    }

    Set<String> stages() {
        return bases.keySet();
    }

    /** The variables of a stage and of those it is made from. */
    Map<String, String> environment(String stage) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (bases.containsKey(stage)) {
            environment.putAll(environment(bases.get(stage)));
            environment.putAll(environments.get(stage));
        }
        return environment;
    }

    /** Whether a tag or a digest says which version it is. */
    static boolean isPinned(String image) {
        String tag = image.contains(":") ? image.substring(image.lastIndexOf(':') + 1) : "latest";
        return tag.matches(".*\\d.*");
    }

    private void from(String stage, String base) {
        if (!bases.containsKey(base) && !isPinned(base)) {
            mistakes.add("Dockerfile: the image " + base + " is not pinned");
        }
        bases.put(stage, base);
        environments.put(stage, new LinkedHashMap<>());
    }

    private void env(String stage, String[] words) {
        Arrays.stream(words, 1, words.length)
                .forEach(pair -> environments.get(stage).put(pair.split("=", 2)[0], pair.split("=", 2)[1]));
    }

    private void copy(Path root, String[] words) {
        if (words[1].startsWith("--from=")) {
            if (!bases.containsKey(words[1].substring("--from=".length()))) {
                mistakes.add("Dockerfile: copies from a stage there is not, " + words[1]);
            }
        } else if (!Files.exists(root.resolve(words[1]))) {
            mistakes.add("Dockerfile: copies " + words[1] + ", which does not exist");
        }
    }

    private void entrypoint(String json) {
        List<String> command;
        try {
            command = Arrays.asList(new JsonMapper().readValue(json, String[].class));
        } catch (IOException e) {
            mistakes.add("Dockerfile: an entry point is no JSON array: " + json);
            return;
        }
        String main = command.get(command.indexOf("-cp") + 2);
        try {
            Class.forName(main, false, ComposeTestDockerfile.class.getClassLoader())
                    .getDeclaredMethod("main", String[].class);
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            mistakes.add("Dockerfile: the main class " + main + " does not exist");
        }
    }
}
