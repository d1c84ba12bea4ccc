/** What a running worker spends its processor time on: start at {@link io.millrace.cli.profile.Profile}. */
@NullMarked
package io.millrace.cli.profile;

import org.jspecify.annotations.NullMarked;
