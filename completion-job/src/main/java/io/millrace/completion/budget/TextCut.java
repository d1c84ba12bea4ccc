package io.millrace.completion.budget;

import io.millrace.tokens.TokenCounter;

/** Cuts one text to a number of tokens. Results are whole code points and, counted by themselves, within that number. */
final class TextCut {
    /** What stands where a middle was taken out. A model that reads the seam should see that there is one. */
    static final String GAP = "\n[…]\n";

    /** Longer texts are counted in pieces. */
    static final int PIECE_CHARS = 65_536;

    private TextCut() {}

    static String cut(String text, int max, Cut.Done how, TokenCounter counter) {
        return switch (how) {
            case DROPPED -> "";
            case KEPT_HEAD -> counter.head(text, max);
            case KEPT_TAIL -> counter.tail(text, max);
            case KEPT_ENDS -> ends(text, max, counter);
        };
    }

    private static String ends(String text, int max, TokenCounter counter) {
        // At a seam tokens can fall otherwise than in the parts, by one or two: then that many less are tried.
        for (int room = max - counter.count(GAP); room >= 2; ) {
            String ends = counter.head(text, room - room / 2) + GAP + counter.tail(text, room / 2);
            int over = counter.count(ends) - max;
            if (over <= 0) {
                return ends;
            }
            room -= over;
        }
        return counter.head(text, max);
    }

    /**
     * Tokens of a text: exact if there are at most {@code exactUpTo}.
     *
     * <p>What is longer is counted in pieces, so that the cost grows with the length and no faster: a megabyte without word breaks still takes seconds. A piece ends between a letter and a space, where every
     * encoding here has a seam, so of ordinary text the count is exact too; a piece in which there is no such place can be off by a token or two.
     */
    static int count(String text, int exactUpTo, TokenCounter counter) {
        if (text.length() <= PIECE_CHARS) {
            return counter.count(text);
        }
        int counted = counter.countAtMost(text, exactUpTo);
        if (counted <= exactUpTo) {
            return counted;
        }
        int tokens = 0;
        for (int from = 0; from < text.length(); ) {
            int end = pieceEnd(text, from);
            tokens += counter.count(text.substring(from, end));
            from = end;
        }
        // Pieces may not say that what is over the limit is within it.
        return Math.max(tokens, counted);
    }

    private static int pieceEnd(String text, int from) {
        int furthest = from + PIECE_CHARS;
        if (furthest >= text.length()) {
            return text.length();
        }
        for (int end = furthest; end > from + PIECE_CHARS / 2; end--) {
            if (text.charAt(end) == ' ' && isLetter(text.charAt(end - 1))) {
                return end;
            }
        }
        return Character.isSurrogatePair(text.charAt(furthest - 1), text.charAt(furthest)) ? furthest - 1 : furthest;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
