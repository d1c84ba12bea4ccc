/** An OpenAI-compatible server of embeddings and chat completions on 127.0.0.1 that counts every question and can be told to misbehave; start at {@link io.millrace.local.model.ModelServer}. */
@NullMarked
package io.millrace.local.model;

import org.jspecify.annotations.NullMarked;
