/** Finding dead letters and reading them: start at {@link io.millrace.inspector.query.LetterSearch}. */
@NullMarked
package io.millrace.inspector.query;

import org.jspecify.annotations.NullMarked;
