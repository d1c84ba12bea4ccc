/** Which model a job goes to, and whether its answer is good enough to stay there: start at {@link io.millrace.completion.route.Routes}. */
@NullMarked
package io.millrace.completion.route;

import org.jspecify.annotations.NullMarked;
