package io.millrace.local.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code local-extractive} reads in a prompt: a question, and the context to answer it from.
 *
 * <p>The asking message is the last one of the role user; what follows it, and all of assistants and tools, is not read. A message may
 * be divided into sections by lines that begin with the word {@code Context}, {@code Question} or {@code Answer} and a colon, in any case, with
 * {@code #}, {@code *} or white space around the word if you like; a section begins behind its colon and ends before the next such line.
 *
 * <p>The question is the last section {@code Question} of the asking message; without one, what stands before its first section.
 *
 * <p>The context is the first of these that the prompt has:
 * <ol>
 *   <li>the sections {@code Context} of the asking message, even if they are empty;
 *   <li>the sections {@code Context} of the system, developer and user messages before it, even if they are empty;
 *   <li>those messages as a whole.
 * </ol>
 * So a prompt that marks its context gets no answer out of its instructions, nor out of examples before a marked question.
 *
 * @param context texts in the order of the prompt
 */
record ExtractivePrompt(String question, List<String> context) {
    private static final Pattern SECTION = Pattern.compile(
            "^[ \\t#*]*(context|question|answer)[ \\t*]*:[ \\t*]*", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    static ExtractivePrompt of(List<ChatMessage> messages) {
        int asking = messages.size() - 1;
        while (asking >= 0 && !messages.get(asking).isFromUser()) {
            asking--;
        }
        if (asking < 0) {
            return new ExtractivePrompt("", List.of());
        }
        List<Section> own = sections(messages.get(asking).text());
        List<String> before = messages.subList(0, asking).stream()
                .filter(ChatMessage::isFromCaller)
                .map(ChatMessage::text)
                .toList();
        List<String> context = contexts(own);
        if (context.isEmpty()) {
            context = contexts(
                    before.stream().flatMap(text -> sections(text).stream()).toList());
        }
        return new ExtractivePrompt(question(own), context.isEmpty() ? before : context);
    }

    /** The sections of a text; what stands before the first is a section without a name. */
    private static List<Section> sections(String text) {
        List<Section> sections = new ArrayList<>();
        Matcher marks = SECTION.matcher(text);
        String name = "";
        int begin = 0;
        while (marks.find()) {
            sections.add(new Section(name, text.substring(begin, marks.start()).strip()));
            name = marks.group(1);
            begin = marks.end();
        }
        sections.add(new Section(name, text.substring(begin).strip()));
        return sections;
    }

    private static List<String> contexts(List<Section> sections) {
        return sections.stream()
                .filter(section -> section.is("context"))
                .map(Section::text)
                .toList();
    }

    private static String question(List<Section> sections) {
        return sections.stream()
                .filter(section -> section.is("question"))
                .reduce((earlier, later) -> later)
                .orElse(sections.get(0))
                .text();
    }

    private record Section(String name, String text) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }
}
