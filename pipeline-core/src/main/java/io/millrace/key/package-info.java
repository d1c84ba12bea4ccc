/** What is asked, as one hash: start at {@link io.millrace.key.CacheKey}. */
@NullMarked
package io.millrace.key;

import org.jspecify.annotations.NullMarked;
