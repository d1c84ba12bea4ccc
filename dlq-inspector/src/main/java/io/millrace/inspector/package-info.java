/** Dead letters: what failed and why, mended and replayed once: start at {@link io.millrace.inspector.Inspector}. */
@NullMarked
package io.millrace.inspector;

import org.jspecify.annotations.NullMarked;
