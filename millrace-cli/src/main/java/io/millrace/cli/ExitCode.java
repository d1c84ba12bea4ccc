package io.millrace.cli;

/** How a command can end; scripts may rely on these numbers. */
enum ExitCode {
    OK(0, "It worked."),
    FAILED(1, "It did not work; the reason is on standard error."),
    USAGE(2, "The command line is wrong."),
    CANCELLED(3, "You declined."),
    AUTH(4, "The cluster refused the credentials."),
    PARTIAL(5, "It worked for some; those that failed are listed."),
    NOT_FOUND(6, "Something it needs is not there, such as a file or a topic."),
    TIMED_OUT(7, "It was not done within --timeout."),
    FINDINGS(8, "It was done, and found something."),
    DISK(74, "A worker's disk failed."),
    STALLED(75, "A worker stopped making progress and wants to be restarted."),
    CONFIGURATION(78, "The configuration has mistakes; all of them are on standard error.");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    String meaning() {
        return meaning;
    }
}
