/** Child JVMs that say when they are ready and never outlive the program that started them. */
@NullMarked
package io.millrace.local.process;

import org.jspecify.annotations.NullMarked;
