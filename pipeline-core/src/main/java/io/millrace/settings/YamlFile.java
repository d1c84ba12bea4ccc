package io.millrace.settings;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the file into {@link Yaml}; only the node tree of the parser is used, so no tag can create an object. */
final class YamlFile {
    private static final int DEPTH_MAX = 32;
    /** The parser's words that cannot hold a piece of the file: an alias or a tag could be a password somebody forgot to quote. */
    private static final List<String> PROBLEMS_SHOWN = List.of(
            "mapping values are not allowed here",
            "could not find expected ':'",
            "expected <block end>",
            "expected ',' or",
            "found unexpected end of stream",
            "found character '\\t(TAB)'");

    private final String file;
    private final Mistakes mistakes;

    private YamlFile(String file, Mistakes mistakes) {
        this.file = file;
        this.mistakes = mistakes;
    }

    /** The file's top mapping, null if there is none; what is wrong goes to {@code mistakes}. */
    static Yaml.@Nullable Mapping read(Path path, Mistakes mistakes) {
        YamlFile file = new YamlFile(path.toString(), mistakes);
        return file.read(file.text(path));
    }

    /** As {@link #read(Path, Mistakes)}, of a text that is no file. */
    static Yaml.@Nullable Mapping read(String name, String text, Mistakes mistakes) {
        return new YamlFile(name, mistakes).read(text);
    }

    private Yaml.@Nullable Mapping read(@Nullable String text) {
        Node root = text == null ? null : compose(text);
        if (root == null || root.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (convert(root, line(root), 0) instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        mistake(line(root), "the file must hold keys and values, e.g. 'batch:'");
        return null;
    }

    private @Nullable String text(Path path) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            mistake(0, "the file is not UTF-8 text");
        } catch (NoSuchFileException e) {
            mistake(0, "there is no such file");
        } catch (IOException e) {
            mistake(0, "the file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return null;
    }

    private @Nullable Node compose(String text) {
        try {
            return new org.yaml.snakeyaml.Yaml(new LoaderOptions()).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            int column = e.getProblemMark() == null ? 0 : e.getProblemMark().getColumn() + 1;
            String problem = e.getProblem() == null ? "" : e.getProblem();
            String shown = PROBLEMS_SHOWN.stream().anyMatch(problem::startsWith)
                    ? problem
                    : "quote a text that starts with one of * & ! % @ ` or holds ': ' or ' #'";
            mistake(line, "column " + column + ": not valid YAML: " + shown);
        } catch (YAMLException e) {
            // No mark: a character that YAML does not allow, or a limit of the parser. Its message may quote the file.
            mistake(0, "not valid YAML: it holds a control character, or more than the parser takes");
        }
        return null;
    }

    private Yaml convert(Node node, int line, int depth) {
        if (depth > DEPTH_MAX) {
            mistake(line, "nested more than " + DEPTH_MAX + " deep");
            return new Yaml.Scalar(null, line);
        }
        if (node instanceof MappingNode mapping) {
            return new Yaml.Mapping(entries(mapping, depth), line);
        }
        if (node instanceof SequenceNode sequence) {
            List<Yaml> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                items.add(convert(item, line(item), depth + 1));
            }
            return new Yaml.Sequence(items, line);
        }
        String text = node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL) ? scalar.getValue() : null;
        return new Yaml.Scalar(text, line);
    }

    private Map<String, Yaml> entries(MappingNode mapping, int depth) {
        Map<String, Yaml> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            int line = line(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                mistake(line, "a key must be a text");
            } else if (key.getTag().equals(Tag.MERGE)) {
                mistake(line, "the merge key '<<' is not supported: write the keys out");
            } else {
                Yaml first = entries.putIfAbsent(key.getValue(), convert(tuple.getValueNode(), line, depth + 1));
                if (first != null) {
                    mistake(line, Mistakes.quote(key.getValue()) + " is given twice, first in line " + first.line());
                }
            }
        }
        return entries;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private void mistake(int line, String problem) {
        mistakes.add(line == 0 ? new Origin(file, 0) : Origin.line(file, line), "", problem);
    }
}
