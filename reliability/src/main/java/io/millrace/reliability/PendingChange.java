package io.millrace.reliability;

/**
 * A line of {@code pending}: one record of the pending store's changelog, read_committed, in the order of its partition.
 *
 * @param key in hexadecimal
 * @param live false for a delete
 */
record PendingChange(int partition, long offset, String key, boolean live) {}
