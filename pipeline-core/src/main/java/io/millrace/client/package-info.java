/** Submit jobs and await their outcomes: start at {@link io.millrace.client.MillraceClient}. */
@NullMarked
package io.millrace.client;

import org.jspecify.annotations.NullMarked;
