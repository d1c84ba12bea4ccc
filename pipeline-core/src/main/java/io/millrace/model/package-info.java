/** What is sent to a model and what comes back: start at {@link io.millrace.model.ModelClient}. */
@NullMarked
package io.millrace.model;

import org.jspecify.annotations.NullMarked;
