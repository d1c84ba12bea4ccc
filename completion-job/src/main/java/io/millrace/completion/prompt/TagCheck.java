package io.millrace.completion.prompt;

import com.samskivert.mustache.Mustache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at each tag of a template: whether its variable was declared, with a type that may stand there. */
final class TagCheck implements Mustache.Visitor {
    /** Names that the engine gives inside of a list's section. */
    private static final Set<String> OF_ITEMS = Set.of(".", "this", "-index");

    private static final Set<String> OF_PLACES = Set.of("-first", "-last");

    private final Map<String, VariableType> variables;
    private final Set<String> used;
    private final List<String> mistakes = new ArrayList<>();

    TagCheck(Map<String, VariableType> variables, Set<String> used) {
        this.variables = variables;
        this.used = used;
    }

    List<String> mistakes() {
        return mistakes;
    }

    @Override
    public void visitText(String text) {}

    @Override
    public void visitVariable(String name) {
        if (!OF_ITEMS.contains(name) && type(name) == VariableType.LIST) {
            mistakes.add("inserts the list '" + name + "' at once; write {{#" + name + "}}{{.}}{{/" + name + "}}");
        }
    }

    @Override
    public boolean visitSection(String name) {
        return section("#", name);
    }

    @Override
    public boolean visitInvertedSection(String name) {
        return section("^", name);
    }

    private boolean section(String sigil, String name) {
        VariableType type = OF_PLACES.contains(name) ? VariableType.BOOLEAN : type(name);
        if (type == VariableType.TEXT || type == VariableType.NUMBER) {
            mistakes.add("has a section {{" + sigil + name + "}}, but '" + name
                    + "' is a variable of the type text or number; allowed is a list or boolean");
        }
        return true;
    }

    @Override
    public boolean visitInclude(String name) {
        return refused(">", name);
    }

    @Override
    public boolean visitParent(String name) {
        return refused("<", name);
    }

    @Override
    public boolean visitBlock(String name) {
        return refused("$", name);
    }

    private boolean refused(String sigil, String name) {
        mistakes.add("has a tag {{" + sigil + name + "}}; partials and blocks are not supported");
        return false;
    }

    private @Nullable VariableType type(String name) {
        VariableType type = variables.get(name);
        if (type == null) {
            String declared = variables.isEmpty() ? "none" : String.join(", ", variables.keySet());
            mistakes.add("uses '" + name + "', which is not declared below variables; declared are: " + declared);
        }
        used.add(name);
        return type;
    }
}
