/** Public-domain English for demo, tests and benchmarks ({@link io.millrace.local.corpus.Corpus}), and a skewed way to draw from it. */
@NullMarked
package io.millrace.local.corpus;

import org.jspecify.annotations.NullMarked;
