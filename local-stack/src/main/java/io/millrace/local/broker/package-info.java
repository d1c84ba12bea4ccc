/** A real Kafka broker of one node, in this JVM ({@link io.millrace.local.broker.EmbeddedBroker}) or in a child ({@link io.millrace.local.broker.BrokerProcess}). */
@NullMarked
package io.millrace.local.broker;

import org.jspecify.annotations.NullMarked;
