/** OpenAI-compatible providers over HTTP; the only place that reads status codes: start at {@link io.millrace.model.openai.OpenAiClient}. */
@NullMarked
package io.millrace.model.openai;

import org.jspecify.annotations.NullMarked;
