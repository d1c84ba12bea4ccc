/** One reader for the YAML file and the environment: start at {@link io.millrace.settings.Settings}. */
@NullMarked
package io.millrace.settings;

import org.jspecify.annotations.NullMarked;
