package io.hodor.pipeline;

import io.hodor.MessageBatch;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasuredTopic;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * What is about to be read.
 *
 * @param read reads it
 * @param topic what is known of it before it is read
 * @param mostRecords at most so many records will come
 */
record Reading(
    PTransform<PBegin, PCollection<MessageBatch>> read, MeasuredTopic topic, long mostRecords) {

  /** The counter, {@code namespace.name}, that a source's readers keep while they read. */
  static final String LIVE_COUNTER = RecordCounters.NAMESPACE + "." + RecordCounters.READ;
}
