package io.millrace.benchmarks.peers;

import java.util.List;

/**
 * A way of getting vectors for jobs.
 *
 * @param command what starts it
 * @param in the topic it reads jobs from, or a file of texts
 * @param out the topic it writes results to, or a file
 * @param kafka whether these are topics
 * @param atEnd whether it writes nothing before all is done
 */
record Peer(String name, List<String> command, String in, String out, boolean kafka, boolean atEnd) {}
