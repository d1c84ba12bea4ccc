package io.millrace.local.model;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Divides English texts into sentences. */
final class Sentences {
    private static final Pattern EMPTY_LINE = Pattern.compile("\\R\\s*\\R");

    /** Ends that are a title, an initial or an abbreviation, behind which the JDK's iterator sees a new sentence. */
    private static final Pattern NO_END = Pattern.compile(
            "(^|.*[\\s(\"“])(Mr|Mrs|Ms|Dr|St|Messrs|Capt|Gen|Gov|Hon|Rev|Jr|Sr|No|vs|([A-Z]\\.)*[A-Z])\\.$",
            Pattern.DOTALL);

    private Sentences() {}

    /** The sentences of a text, in order, without the white space around them. */
    static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        for (String paragraph : EMPTY_LINE.split(text, -1)) {
            split(paragraph, sentences);
        }
        return sentences;
    }

    private static void split(String paragraph, List<String> sentences) {
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        breaks.setText(paragraph);
        int begin = 0;
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            String sentence = paragraph.substring(begin, end).strip();
            boolean last = end == paragraph.length();
            if (last || !NO_END.matcher(sentence).matches()) {
                if (!sentence.isEmpty()) {
                    sentences.add(sentence);
                }
                begin = end;
            }
        }
    }
}
