package io.millrace.completion.route;

import io.millrace.settings.Setting;
import io.millrace.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file that holds routes and nothing else, such as the one built in. */
public record RoutesFile(
        @Setting(doc = "Routes by the name jobs give as their model.")
        Map<String, RouteSettings> routes) {
    private static final String RESOURCE = "routes.yaml";

    public RoutesFile {
        routes = Ordered.copy(routes);
    }

    /** The routes shipped in {@code routes.yaml}. */
    public static Map<String, RouteSettings> builtIn() {
        try (InputStream in = RoutesFile.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Settings.readText(new RoutesFile(Map.of()), RESOURCE, yaml).routes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those built in, and over them those of a file; of two with one name the file's is taken whole.
     *
     * @throws io.millrace.settings.SettingsException with every mistake in the file
     */
    public static Map<String, RouteSettings> read(Path file) {
        Map<String, RouteSettings> all = new LinkedHashMap<>(builtIn());
        all.putAll(Settings.read(new RoutesFile(Map.of()), file, Map.of()).routes());
        return Ordered.copy(all);
    }
}
