/** Build, start, drain and stop a worker: start at {@link io.millrace.app.JobApp}. */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
