/** What became of each dead letter, folded from the topics into stores on this disk: start at {@link io.millrace.inspector.fold.Fold}. */
@NullMarked
package io.millrace.inspector.fold;

import org.jspecify.annotations.NullMarked;
