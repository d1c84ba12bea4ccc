/** Measures routes on questions whose answers are known: start at {@link io.millrace.completion.route.eval.RouteEval}. */
@NullMarked
package io.millrace.completion.route.eval;

import org.jspecify.annotations.NullMarked;
