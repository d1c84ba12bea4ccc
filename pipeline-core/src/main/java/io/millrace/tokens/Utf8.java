package io.millrace.tokens;

/** Measures and cuts strings in bytes of UTF-8 without encoding them; a lone surrogate counts as the one byte Java writes for it. */
final class Utf8 {
    private Utf8() {}

    static long length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            bytes += length(codePoint);
            i += Character.charCount(codePoint);
        }
        return bytes;
    }

    /** The same text with a question mark for each lone surrogate: of the same length, and fit to be encoded. */
    static String wellFormed(String text) {
        if (text.codePoints().noneMatch(Utf8::isSurrogate)) {
            return text;
        }
        return text.codePoints()
                .map(codePoint -> isSurrogate(codePoint) ? '?' : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** The longest beginning of whole code points of at most so many bytes. */
    static String head(String text, long bytesMax) {
        long bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            bytes += length(codePoint);
            if (bytes > bytesMax) {
                return text.substring(0, i);
            }
            i += Character.charCount(codePoint);
        }
        return text;
    }

    /** The longest end of whole code points of at most so many bytes. */
    static String tail(String text, long bytesMax) {
        long bytes = 0;
        for (int i = text.length(); i > 0; ) {
            int codePoint = text.codePointBefore(i);
            bytes += length(codePoint);
            if (bytes > bytesMax) {
                return text.substring(i);
            }
            i -= Character.charCount(codePoint);
        }
        return text;
    }

    private static int length(int codePoint) {
        if (codePoint < 0x80 || isSurrogate(codePoint)) {
            return 1;
        }
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
