package io.millrace.deploy;

import io.millrace.app.TopicPlan.TopicSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What docs/clusters.md tells people to do, read from the page itself: so the page is what the tests run on. */
final class ClustersPage {
    private final String text;

    private ClustersPage(String text) {
        this.text = text;
    }

    static ClustersPage read() throws IOException {
        return new ClustersPage(Files.readString(Path.of("..", "docs", "clusters.md")));
    }

    /** The first YAML block. */
    String yaml() {
        int start = text.indexOf("```yaml\n") + "```yaml\n".length();
        return text.substring(start, text.indexOf("```", start));
    }

    /** The rights of a table, for a user. */
    List<AclBinding> rights(String table, String user) {
        return rows(table).stream()
                .map(row -> new AclBinding(
                        new ResourcePattern(
                                ResourceType.fromString(row.get(1).replace(' ', '_')),
                                row.get(2),
                                PatternType.valueOf(row.get(3).toUpperCase(Locale.ROOT))),
                        new AccessControlEntry(
                                "User:" + user, "*", AclOperation.fromString(row.get(0)), AclPermissionType.ALLOW)))
                .toList();
    }

    /** Another right on the same thing. */
    static AclBinding withOperation(AclBinding right, AclOperation operation) {
        AccessControlEntry entry = right.entry();
        return new AclBinding(
                right.pattern(),
                new AccessControlEntry(entry.principal(), entry.host(), operation, entry.permissionType()));
    }

    /** The topics to make beforehand. */
    List<TopicSpec> topics() {
        return rows("topics").stream()
                .map(row -> new TopicSpec(row.get(0), Integer.parseInt(row.get(1)), settings(row.get(2))))
                .toList();
    }

    private static Map<String, String> settings(String cell) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String setting : cell.split(" ", -1)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }

    /** The cells of a table's rows without code marks; the table follows a comment that names it. */
    private List<List<String>> rows(String table) {
        String mark = "<!-- " + table + " -->\n";
        int start = text.indexOf(mark);
        if (start < 0) {
            throw new AssertionError("docs/clusters.md has no table '" + table + "'");
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : text.substring(start + mark.length()).split("\n", -1)) {
            if (!line.startsWith("|")) {
                break;
            }
            rows.add(Arrays.stream(line.substring(1).split("\\|", -1))
                    .map(cell -> cell.replace("`", "").strip())
                    .toList());
        }
        return rows.subList(2, rows.size());
    }

    /** How a message names a right. */
    static String word(AclOperation operation) {
        return operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
