/**
 * What is changed about a worker to see whether the harness sees it: defects, a clock that can be moved, points at which the process ends. It is put into class
 * files of a run's own directory, which go before those of the class path; nothing of it is in what is shipped.
 */
@NullMarked
package io.millrace.reliability.planted;

import org.jspecify.annotations.NullMarked;
