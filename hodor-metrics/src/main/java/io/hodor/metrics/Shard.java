package io.hodor.metrics;

import io.hodor.Address;
import java.io.Serializable;

/**
 * The key that work is spread by: a topic's address and one of its shards.
 *
 * @param address whose blocks these are
 * @param shard 0 to {@code WindowBlock.SHARDS - 1}
 */
public record Shard(Address address, int shard) implements Serializable {}
