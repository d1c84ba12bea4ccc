/** Sending dead letters again, each once: start at {@link io.millrace.inspector.replay.Replays}. */
@NullMarked
package io.millrace.inspector.replay;

import org.jspecify.annotations.NullMarked;
