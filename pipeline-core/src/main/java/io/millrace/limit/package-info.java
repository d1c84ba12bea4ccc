/** Who may go, and when: start at {@link io.millrace.limit.ConcurrencyLimit}. */
@NullMarked
package io.millrace.limit;

import org.jspecify.annotations.NullMarked;
