package io.millrace.local.model;

import java.util.ArrayList;
import java.util.List;

/**
 * How an engine cuts texts into tokens.
 *
 * <p>Threads: every method may be called from any thread.
 */
interface TextTokens {

    /** Where each token of the text ends, in order, as positions in the text. */
    int[] ends(String text);

    default int count(String text) {
        return ends(text).length;
    }

    /** The text in pieces of one token each, with the white space before it; joined they are the text. */
    default List<String> pieces(String text) {
        int[] ends = ends(text);
        List<String> pieces = new ArrayList<>(ends.length);
        int begin = 0;
        for (int i = 0; i < ends.length; i++) {
            // What the tokenizer does not see after its last token, such as white space, goes with that token.
            int end = i == ends.length - 1 ? text.length() : ends[i];
            if (end > begin) {
                pieces.add(text.substring(begin, end));
                begin = end;
            }
        }
        if (begin < text.length()) {
            pieces.add(text.substring(begin));
        }
        return pieces;
    }
}
