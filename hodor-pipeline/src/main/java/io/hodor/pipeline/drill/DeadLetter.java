package io.hodor.pipeline.drill;

/**
 * A record that a sink could not deliver.
 *
 * @param timestamp of the record, in milliseconds
 */
public record DeadLetter(int partition, long offset, long timestamp) {}
