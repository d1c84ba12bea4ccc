package io.millrace.inspector.query;

import io.millrace.inspector.fold.LetterRow;
import io.millrace.inspector.fold.Status;

/** A dead letter that was looked for, and where it stands. */
public record Found(LetterRow row, Status status) {}
