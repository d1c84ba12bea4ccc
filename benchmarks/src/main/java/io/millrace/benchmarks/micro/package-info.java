/** The parts one by one, under JMH: start at {@link io.millrace.benchmarks.micro.MicroLadder}. */
@NullMarked
package io.millrace.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
