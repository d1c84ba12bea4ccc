package io.millrace.dispatch;

/**
 * What becomes of a model's answer.
 *
 * @param accepted whether it answers the job; if not, another model is asked
 * @param keep whether others who ask the same may be served with it
 * @param next the step to take instead, if it is not accepted
 * @param why why the next step is taken, or why this one was
 */
public record Judgement(boolean accepted, boolean keep, int next, String why) {

    /** It answers the job, and others who ask the same if {@code keep}. */
    public static Judgement accept(boolean keep, String why) {
        return new Judgement(true, keep, -1, why);
    }

    /** It is not good enough; another step is taken. */
    public static Judgement goOn(int next, String why) {
        return new Judgement(false, false, next, why);
    }
}
