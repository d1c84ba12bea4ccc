/** Embedding jobs: start at {@link io.millrace.embedder.EmbeddingJobType}. */
@NullMarked
package io.millrace.embedder;

import org.jspecify.annotations.NullMarked;
