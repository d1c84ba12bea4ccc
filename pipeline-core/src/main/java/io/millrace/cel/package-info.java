/** Conditions that users write in CEL: start at {@link io.millrace.cel.CelNames}. */
@NullMarked
package io.millrace.cel;

import org.jspecify.annotations.NullMarked;
