package io.hodor.deployer;

import java.util.OptionalDouble;

/**
 * A topic as it is.
 *
 * @param recordsPerSecond how many records came of late; empty until it was looked at for long
 *     enough
 */
record ObservedTopic(String name, int partitions, OptionalDouble recordsPerSecond) {}
