package io.millrace.model;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The price files and below them what is built in. */
final class CatalogLayers {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogLayers.class);
    private static final String BUILT_IN = "catalog.yaml";
    /** Of the built-in prices: the month they were looked up. */
    private static final String BUILT_IN_VERSION = "2026-11";

    private static final int NOTES_SHOWN = 5;
    private static final int DIGEST_CHARACTERS = 12;

    /** The uppermost first. */
    private final List<Map<String, CatalogEntry>> layers;

    private CatalogLayers(List<Map<String, CatalogEntry>> layers) {
        this.layers = layers;
    }

    /** A file that cannot be read is a mistake and left out. */
    static CatalogLayers read(List<String> files, List<String> mistakes) {
        List<Map<String, CatalogEntry>> layers = new ArrayList<>();
        layers.add(builtIn());
        for (String file : files) {
            Map<String, CatalogEntry> entries = entries(file, mistakes);
            if (!entries.isEmpty()) {
                layers.add(0, entries);
            }
        }
        return new CatalogLayers(List.copyOf(layers));
    }

    private static Map<String, CatalogEntry> builtIn() {
        try (InputStream in = CatalogLayers.class.getResourceAsStream(BUILT_IN)) {
            if (in == null) {
                throw new IllegalStateException(BUILT_IN + " is not on the class path");
            }
            CatalogFile file = CatalogFile.read(BUILT_IN, in.readAllBytes(), BUILT_IN_VERSION);
            if (!file.notes().isEmpty()) {
                throw new IllegalStateException(BUILT_IN + ": " + file.notes());
            }
            return file.entries();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, CatalogEntry> entries(String name, List<String> mistakes) {
        String problem = "it cannot be read as a file.";
        try {
            byte[] bytes = Files.readAllBytes(Path.of(name));
            CatalogFile file = CatalogFile.read(name, bytes, version(Path.of(name), bytes));
            file.notes().stream().limit(NOTES_SHOWN).forEach(note -> LOG.warn("{}: {}", name, note));
            if (file.notes().size() > NOTES_SHOWN) {
                LOG.warn("{}: {} more prices are unknown so", name, file.notes().size() - NOTES_SHOWN);
            }
            if (!file.entries().isEmpty()) {
                return file.entries();
            }
            problem = "it holds no section named by a model.";
        } catch (NoSuchFileException e) {
            problem = "there is no such file.";
        } catch (JacksonException e) {
            problem = "it is not JSON, or not YAML if its name ends so.";
        } catch (IOException | InvalidPathException e) {
            // Its message is the system's and may be in any language.
        }
        mistakes.add("catalog.files: '" + name + "': " + problem);
        return Map.of();
    }

    /** Such files have no version of their own, and change daily: their content is it. */
    private static String version(Path path, byte[] bytes) {
        try {
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            return path.getFileName() + "@" + digest.substring(0, DIGEST_CHARACTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Every name of every layer, and what is left of those that begin with {@code prefix}. */
    Set<String> names(String prefix) {
        Set<String> names = new LinkedHashSet<>();
        for (Map<String, CatalogEntry> layer : layers) {
            names.addAll(layer.keySet());
            layer.keySet().stream()
                    .filter(name -> name.startsWith(prefix) && name.length() > prefix.length())
                    .forEach(name -> names.add(name.substring(prefix.length())));
        }
        return names;
    }

    /** What all layers together say of the model that goes by one of these names; in each layer the first name it has counts. */
    CatalogEntry entry(List<String> names) {
        CatalogEntry entry = CatalogEntry.NOTHING;
        for (Map<String, CatalogEntry> layer : layers) {
            for (String name : names) {
                CatalogEntry found = layer.get(name);
                if (found != null) {
                    entry = entry.over(found);
                    break;
                }
            }
        }
        return entry;
    }

    /** Whether any layer has a model of exactly this name. */
    boolean has(String name) {
        return layers.stream().anyMatch(layer -> layer.containsKey(name));
    }
}
