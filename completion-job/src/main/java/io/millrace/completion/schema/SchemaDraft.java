package io.millrace.completion.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A version of JSON Schema that answers are checked by; all it needs is in the library's jar. */
final class SchemaDraft {
    private static final SchemaRegistryConfig CONFIG = SchemaRegistryConfig.builder()
            .regularExpressionFactory(new LinearRegex())
            .formatAssertionsEnabled(false)
            .failFast(true)
            .build();

    private static final SchemaDraft NEWEST =
            new SchemaDraft(SpecificationVersion.DRAFT_2020_12, Dialects.getDraft202012());
    private static final List<SchemaDraft> ALL = List.of(
            NEWEST,
            new SchemaDraft(SpecificationVersion.DRAFT_2019_09, Dialects.getDraft201909()),
            new SchemaDraft(SpecificationVersion.DRAFT_7, Dialects.getDraft7()));

    private final String id;
    private final Dialect dialect;
    private final Schema ofSchemas;

    private SchemaDraft(SpecificationVersion version, Dialect dialect) {
        this.id = bare(dialect.getId());
        this.dialect = Dialect.builder(dialect).keyword(new CountedRef()).build();
        this.ofSchemas = SchemaRegistry.withDefaultDialect(version).getSchema(SchemaLocation.of(dialect.getId()));
    }

    /** The draft that {@code $schema} names, 2020-12 if there is none; null if it is none of these. */
    static @Nullable SchemaDraft of(JsonNode schema) {
        JsonNode named = schema.get("$schema");
        if (named == null) {
            return NEWEST;
        }
        String id = bare(named.asText());
        return ALL.stream().filter(draft -> draft.id.equals(id)).findFirst().orElse(null);
    }

    /** Older drafts are named with an empty fragment, or without. */
    private static String bare(String id) {
        return id.endsWith("#") ? id.substring(0, id.length() - 1) : id;
    }

    static String allowed() {
        return ALL.stream().map(draft -> draft.id).collect(Collectors.joining(", "));
    }

    /** What all schemas of this draft must obey. */
    Schema ofSchemas() {
        return ofSchemas;
    }

    /** A registry for one schema, so that none can be found from another; it loads nothing from anywhere. */
    SchemaRegistry registry() {
        return SchemaRegistry.withDialect(
                dialect,
                builder -> builder.schemaRegistryConfig(CONFIG)
                        .schemaLoader(loader -> loader.allow(iri -> false).fetchRemoteResources(false)));
    }
}
