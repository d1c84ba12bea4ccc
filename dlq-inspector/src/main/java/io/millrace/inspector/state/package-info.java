/** What people and workers did about dead letters, as records of the compacted state topic: start at {@link io.millrace.inspector.state.StateKey}. */
@NullMarked
package io.millrace.inspector.state;

import org.jspecify.annotations.NullMarked;
