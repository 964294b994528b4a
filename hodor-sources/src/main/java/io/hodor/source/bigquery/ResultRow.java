package io.hodor.source.bigquery;

import io.hodor.MessageBatch;
import io.hodor.RecordClass;

/**
 * A row of a measured table, as far as it is needed: a message before it is in a batch.
 *
 * @param topic the number of its {@link ResultTopic}
 * @param partition Kafka's, or {@link MessageBatch#NO_PARTITION}
 * @param time what places it in a window
 * @param toBroker a latency, or {@link MessageBatch#NO_LATENCY}
 * @param toConsumed a latency, or {@link MessageBatch#NO_LATENCY}
 * @param content the first 64 bits of its content's MD5; zero where contents were not asked for
 */
record ResultRow(
    int topic,
    int partition,
    long offset,
    RecordClass recordClass,
    long time,
    long toBroker,
    long toConsumed,
    long content) {}
